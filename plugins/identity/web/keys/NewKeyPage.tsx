import { Form, FormPage, PageHeader, useApiForm, useNavigate, useText, useTitle } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { NewApiKeyAnswer } from '../../contract.ts'
import { identity } from '../api.ts'
import { KeyFields } from './KeyFields.tsx'
import { KeyMade } from './KeyMade.tsx'

/** Makes a key; it is shown once, then the list has it (KEY-26, KEY-35). */
export default function NewKeyPage() {
  const t = useText('identity')
  const navigate = useNavigate()
  const [made, setMade] = useState<NewApiKeyAnswer>()
  useTitle(t('keys.add'))
  const form = useApiForm(identity.createApiKey, { onDone: setMade })
  return (
    <FormPage>
      <PageHeader title={t('keys.add')} crumbs={[{ label: t('keys.title'), to: '/api-keys' }]} />
      <Form form={form} submit={t('keyForm.generate')} onCancel={() => void navigate('/api-keys')}>
        <KeyFields />
      </Form>
      {made && <KeyMade answer={made} onClose={() => void navigate('/api-keys', { replace: true })} />}
    </FormPage>
  )
}
