import { useConfig, useText } from '@omnicrm/sdk/web'
import { customerStatuses } from '../contract.ts'

/** All statuses of this installation, in words; the operator's own are shown as they are written. */
export function useStatuses(): { value: string; label: string }[] {
  const words = useText('web')
  const { customer_statuses: known = [...customerStatuses] } = useConfig()
  return known.map(status => ({
    value: status,
    label: words(`status.customer.${status}`, { defaultValue: status }),
  }))
}

/** The product's own contact types, in words; others are the operator's. */
export function useContactType(): (type: string) => string {
  const t = useText('customers')
  return type => t(`contactType.${type}`, { defaultValue: type })
}
