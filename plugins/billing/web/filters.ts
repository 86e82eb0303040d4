import { useText, type Filter } from '@omnicrm/sdk/web'

/** Filters of every list of transactions; void ones show only when asked for (TXN-22, TXN-32). */
export function useTransactionFilters(): Filter[] {
  const t = useText('billing')
  const words = useText('web')
  return [
    {
      field: 'transaction_type',
      label: t('field.transaction_type'),
      options: [
        { value: 'debit', label: t('type.debit') },
        { value: 'credit', label: t('type.credit') },
      ],
    },
    {
      field: 'void',
      label: t('field.void'),
      options: [
        { value: '1', label: words('status.transaction.Voided') },
        { value: '0', label: t('filter.notVoided') },
      ],
    },
  ]
}

export const newestFirst = { sort: 'transaction_id', order: 'desc', perPage: 10 } as const
