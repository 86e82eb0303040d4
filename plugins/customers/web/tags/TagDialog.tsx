import { Form, Modal, toast, useApiForm, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Tag } from '../../contract.ts'
import { changed, tags } from '../api.ts'
import { instantOf } from '../attributes/kind.ts'
import { TagFields, tagPresets } from './TagFields.tsx'

interface AddProps {
  customerId: number
  onClose: () => void
}

export function AddTag({ customerId, onClose }: AddProps) {
  const t = useText('customers')
  const words = useText('web')
  const [initial] = useState(() => tagPresets(new Date()))
  const form = useApiForm(tags.create, {
    invalidates: changed,
    fixed: { customer_id: customerId },
    initial,
    required: ['tag_deactivate_date'],
    onDone: made => {
      toast.success(t('tag.added', { name: made.tag_text }))
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('tag.add')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('tag.create')} onCancel={onClose} inDialog>
        <TagFields form={form} />
      </Form>
    </Modal>
  )
}

const required = ['tag_text', 'tag_hex_color', 'tag_active_date', 'tag_deactivate_date']

export function EditTag({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const t = useText('customers')
  const words = useText('web')
  const form = useApiForm(tags.update, {
    invalidates: changed,
    fixed: { tag_id: tag.tag_id },
    initial: {
      tag_text: tag.tag_text,
      tag_hex_color: tag.tag_hex_color,
      tag_link: tag.tag_link,
      tag_active_date: instantOf(tag.tag_active_date),
      tag_deactivate_date: instantOf(tag.tag_deactivate_date),
    },
    changedOnly: true,
    required,
    onDone: () => {
      toast.success(t('tag.saved'))
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('tag.edit')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('tag.update')} onCancel={onClose} inDialog>
        <TagFields form={form} />
      </Form>
    </Modal>
  )
}
