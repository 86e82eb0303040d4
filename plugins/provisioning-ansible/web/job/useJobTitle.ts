import { useText } from '@omnicrm/sdk/web'
import type { Provision } from '../../contract.ts'

type Named = Pick<
  Provision,
  | 'action'
  | 'product_name'
  | 'customer_name'
  | 'service_name'
  | 'service_id'
  | 'playbook_description'
  | 'provisioning_play'
>

/** Purpose of a job in words: "Assign Mobile 20 GB to Ana Martínez". */
export function useJobTitle(): (job: Named) => string {
  const t = useText('provisioning-ansible')
  return job => {
    const { product_name: product, customer_name: customer } = job
    if (job.action === 'deprovision') {
      const service = job.service_name ?? job.service_id ?? product ?? job.provisioning_play
      return t('title.deprovision', { service })
    }
    if (product && customer) return t('title.provision', { product, customer })
    return product ?? job.playbook_description ?? job.provisioning_play
  }
}
