import { Button, Icon, Link, useText } from '@omnicrm/sdk/web'
import { assignPath } from './api.ts'

/** Starts the wizard for this customer. */
export default function AddService({ customerId }: { readonly customerId: number }) {
  const t = useText('provisioning-ansible')
  return (
    <Button component={Link} to={assignPath({ customerId })} leftSection={<Icon name="add" size={16} />}>
      {t('assign.addService')}
    </Button>
  )
}
