import { ActionMenu, ConfirmDialog, toast, useApiMutation, useCan, useText } from '@omnicrm/sdk/web'
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
      <ActionMenu
        label={t('item.actionsOf', { name: template.item })}
        actions={[
          {
            label: t('template.items'),
            icon: 'list',
            does: `/inventory-items-list?f.item=${encodeURIComponent(template.item)}`,
          },
          mayUpdate && {
            label: t('template.edit'),
            icon: 'edit',
            does: `/inventory-templates-list/${template.inventory_template_id}`,
          },
          mayDelete && {
            label: t('template.delete'),
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
