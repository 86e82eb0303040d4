import {
  ActionIcon,
  ConfirmDialog,
  Icon,
  Link,
  Menu,
  toast,
  useApiMutation,
  useCan,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Template } from '../../contract.ts'
import { templates } from '../api.ts'

/** Its items, edit and delete; one with items stays (INV-18, INV-22). */
export function TemplateMenu({ template }: { template: Template }) {
  const t = useText('inventory')
  const mayUpdate = useCan(can.updateTemplate)
  const mayDelete = useCan(can.deleteTemplate)
  const [asks, setAsks] = useState(false)
  const remove = useApiMutation(templates.delete, {
    onSuccess: () => toast.success(t('template.deleted', { name: template.item })),
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('item.actionsOf', { name: template.item })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/inventory-items-list?f.item=${encodeURIComponent(template.item)}`}
            leftSection={<Icon name="list" size={16} />}
          >
            {t('template.items')}
          </Menu.Item>
          {mayUpdate && (
            <Menu.Item
              component={Link}
              to={`/inventory-templates-list/${template.inventory_template_id}`}
              leftSection={<Icon name="edit" size={16} />}
            >
              {t('template.edit')}
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
                {t('template.delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {asks && (
        <ConfirmDialog
          opened
          onClose={() => setAsks(false)}
          title={t('template.deleteTitle', { name: template.item })}
          consequences={[{ text: t('template.deleteEffect'), tone: 'warning' }]}
          verb={t('template.delete')}
          danger
          onConfirm={() => remove.mutateAsync({ inventory_template_id: template.inventory_template_id })}
        />
      )}
    </>
  )
}
