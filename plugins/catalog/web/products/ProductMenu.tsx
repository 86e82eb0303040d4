import {
  ActionIcon,
  ConfirmDialog,
  Icon,
  Link,
  Menu,
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
  if (!withView && !mayCreate && !mayDelete) return null
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            aria-label={t('products.actionsOf', { name })}
            variant={withView ? 'subtle' : 'default'}
          >
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {withView && (
            <Menu.Item
              component={Link}
              to={productPath(product_id)}
              leftSection={<Icon name="show" size={16} />}
            >
              {t('product.view')}
            </Menu.Item>
          )}
          {withView && mayUpdate && (
            <Menu.Item
              component={Link}
              to={`${productPath(product_id)}/edit`}
              leftSection={<Icon name="edit" size={16} />}
            >
              {t('product.edit')}
            </Menu.Item>
          )}
          {mayCreate && (
            <Menu.Item
              leftSection={<Icon name="copy" size={16} />}
              onClick={() => clone.mutate({ product_id })}
            >
              {t('product.clone')}
            </Menu.Item>
          )}
          {mayDelete && (
            <>
              <Menu.Divider />
              <Menu.Item
                color="danger"
                leftSection={<Icon name="delete" size={16} />}
                onClick={() => setAsks(true)}
              >
                {t('product.delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
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
