import { Button, Link, useText } from '@omnicrm/sdk/web'
import { assignPath } from './api.ts'

/** Starts the wizard with this product. */
export default function AssignPlan({ productId }: { readonly productId: number }) {
  const t = useText('provisioning-ansible')
  return (
    <Button component={Link} to={assignPath({ productId })} variant="default">
      {t('assign.toCustomer')}
    </Button>
  )
}
