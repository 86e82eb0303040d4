import {
  Field,
  FieldRow,
  Form,
  FormPlace,
  Modal,
  toast,
  useApiForm,
  useConfig,
  useText,
  type ApiForm,
} from '@omnicrm/sdk/web'
import type { Site } from '../../contract.ts'
import { changed, sites } from '../api.ts'
import { addressFields } from '../create/draft.ts'

/** What a place that was searched or pinned fills in (CUST-35). */
const siteFields = [...addressFields, 'google_maps_place_id'] as const

interface Props {
  customerId: number
  /** Absent: a new one. */
  site?: Site
  onClose: () => void
}

export function SiteDialog({ customerId, site, onClose }: Props) {
  return site ? (
    <EditSite site={site} onClose={onClose} />
  ) : (
    <AddSite customerId={customerId} onClose={onClose} />
  )
}

function AddSite({ customerId, onClose }: Props) {
  const t = useText('customers')
  const { default_country: country } = useConfig()
  const form = useApiForm(sites.create, {
    invalidates: changed,
    fixed: { customer_id: customerId },
    initial: country ? { country } : {},
    required: country ? [] : ['country'],
    onDone: () => {
      toast.success(t('site.added'))
      onClose()
    },
  })
  return <Dialog title={t('site.add')} submit={t('site.add')} form={form} onClose={onClose} />
}

function EditSite({ site, onClose }: { site: Site; onClose: () => void }) {
  const t = useText('customers')
  const form = useApiForm(sites.update, {
    invalidates: changed,
    fixed: { site_id: site.site_id },
    initial: {
      site_name: site.site_name,
      address_line_1: site.address_line_1,
      address_line_2: site.address_line_2,
      city: site.city,
      state: site.state,
      zip_code: site.zip_code,
      country: site.country,
      latitude: site.latitude,
      longitude: site.longitude,
      google_maps_place_id: site.google_maps_place_id,
      address_note: site.address_note,
    },
    changedOnly: true,
    required: ['latitude', 'longitude'],
    onDone: () => {
      toast.success(t('site.saved'))
      onClose()
    },
  })
  return <Dialog title={t('site.edit')} submit={t('site.save')} form={form} onClose={onClose} />
}

interface DialogProps<E> {
  title: string
  submit: string
  form: ApiForm<E>
  onClose: () => void
}

/** Coordinates and country are what a site needs; the plus code follows from them (CUST-38 to CUST-43). */
function Dialog<E>({ title, submit, form, onClose }: DialogProps<E>) {
  const t = useText('customers')
  const words = useText('web')
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': words('common.close') }}>
      <Form form={form} submit={submit} onCancel={onClose} inDialog>
        <FormPlace fields={siteFields} />
        <Field name="site_name" label={t('field.site_name')} />
        <FieldRow>
          <Field name="address_line_1" label={t('field.address_line_1')} />
          <Field name="address_line_2" label={t('field.address_line_2')} />
        </FieldRow>
        <FieldRow>
          <Field name="city" label={t('field.city')} />
          <Field name="state" label={t('field.state')} />
          <Field name="zip_code" label={t('field.zip_code')} />
        </FieldRow>
        <Field name="country" label={t('field.country')} />
        <FieldRow>
          <Field name="latitude" label={t('field.latitude')} placeholder="51.5074" />
          <Field name="longitude" label={t('field.longitude')} placeholder="-0.1278" />
        </FieldRow>
        <Field name="address_note" label={t('field.address_note')} help={t('site.noteHelp')} />
      </Form>
    </Modal>
  )
}
