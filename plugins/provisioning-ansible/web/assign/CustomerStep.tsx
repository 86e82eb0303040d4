import { Notice, SearchPicker, Status, useText, type PickerItem } from '@omnicrm/sdk/web'
import { openOnly, type Customer } from '@omnicrm/plugin-customers/contract'
import type { Product } from '@omnicrm/plugin-catalog/contract'
import { customers } from '../api.ts'
import type { StepProps } from './AssignWizard.tsx'
import type { Known } from './known.ts'

type Translate = ReturnType<typeof useText>

/** Type-ahead over name, id, e-mail and phone (PLAN-13). */
export function CustomerStep({ known, draft, change }: StepProps) {
  const t = useText('provisioning-ansible')
  const search = async (text: string, signal: AbortSignal) => {
    const found = await customers.list({ search: text, per_page: 20, filters: openOnly }, { signal })
    return found.data.map(customer => itemOf(t, customer, known.product))
  }
  const refusal = known.customer ? misfit(t, known) : undefined
  return (
    <>
      <SearchPicker
        label={t('customer.label')}
        description={t('customer.help')}
        placeholder={t('customer.placeholder')}
        error={refusal}
        required
        source={`assign.customers.${known.product?.product_id ?? 0}`}
        search={search}
        value={
          draft.customer && {
            value: String(draft.customer.id),
            label: t('customer.option', { name: draft.customer.name, id: draft.customer.id }),
          }
        }
        onChange={item =>
          change({
            customer: item && { id: Number(item.value), name: nameOf(item) },
            serviceId: undefined,
            siteId: undefined,
            billingContactId: undefined,
            technicalContactId: undefined,
          })
        }
      />
      <Notice tone="info">{t('customer.warning')}</Notice>
    </>
  )
}

const nameOf = (item: PickerItem): string => item.label.replace(/ \([^()]*\)$/, '')

function itemOf(t: Translate, customer: Customer, product: Product | undefined): PickerItem {
  const contact = customer.contacts[0]
  return {
    value: String(customer.customer_id),
    label: t('customer.option', { name: customer.customer_name, id: customer.customer_id }),
    detail: [contact?.contact_email, contact?.contact_phone].filter(Boolean).join(' · '),
    end: <Status domain="customer" value={customer.customer_status} />,
    refused: misfit(t, { customer, product }),
  }
}

/** Why this customer can't have this product (PLAN-14); undefined when it can. */
export function misfit(
  t: Translate,
  { customer, product }: Pick<Known, 'customer' | 'product'>,
): string | undefined {
  if (!customer) return undefined
  if (customer.customer_status === 'Archived') return t('customer.archived')
  if (!product) return undefined
  const isBusiness = customer.customer_account_type === 'Business'
  if (isBusiness ? product.business : product.residential) return undefined
  return t(isBusiness ? 'customer.notForBusiness' : 'customer.notForIndividual')
}
