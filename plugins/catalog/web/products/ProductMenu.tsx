import {
  ActionMenu,
  ConfirmDialog,
  toast,
  useApiMutation,
  useCan,
  useNavigate,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Product } from '../../contract.ts'
import { catalog, productPath } from '../api.ts'

interface Props {
  product: Product
  /** In lists: the way to the product. */
  withView?: boolean
  onDeleted?: () => void
}

/** Clone and delete; a product with services is disabled instead (PROD-98). */
export function ProductMenu({ product, withView = false, onDeleted }: Props) {
  const t = useText('catalog')
  const navigate = useNavigate()
  const mayCreate = useCan(can.create)
  const mayUpdate = useCan(can.update)
  const mayDelete = useCan(can.delete)
  const [asks, setAsks] = useState(false)
  const { product_id, product_name: name } = product
  const clone = useApiMutation(catalog.clone, {
    // The form of the copy says enough; a toast would lie over its button.
    onSuccess: copy => navigate(`${productPath(copy.product_id)}/edit`),
    onError: error => toast.danger(error.message),
  })
  const remove = useApiMutation(catalog.delete, {
    invalidates: onDeleted ? [catalog.paginated, catalog.list, catalog.orderable] : ['catalog'],
    onSuccess: () => {
      toast.success(t('product.deleted', { name }))
      onDeleted?.()
    },
  })
  const page = productPath(product_id)
  return (
    <>
      <ActionMenu
        label={t('products.actionsOf', { name })}
        framed={!withView}
        actions={[
          withView && { label: t('product.view'), icon: 'show', does: page },
          withView && mayUpdate && { label: t('product.edit'), icon: 'edit', does: `${page}/edit` },
          mayCreate && { label: t('product.clone'), icon: 'copy', does: () => clone.mutate({ product_id }) },
          mayDelete && {
            label: t('product.delete'),
            icon: 'delete',
            danger: true,
            does: () => setAsks(true),
          },
        ]}
      />
      {asks && (
        <ConfirmDialog
          opened
          onClose={() => setAsks(false)}
          title={t('product.deleteTitle', { name })}
          consequences={[{ text: t('product.deleteEffect'), tone: 'warning' }]}
          verb={t('product.delete')}
          danger
          onConfirm={() => remove.mutateAsync({ product_id })}
        />
      )}
    </>
  )
}
