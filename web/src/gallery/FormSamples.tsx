import { useState } from 'react'
import { Card, Stacked } from '../data/Card.tsx'
import { Status } from '../data/Status.tsx'
import { Money } from '../data/values.tsx'
import { toast } from '../feedback/toast.ts'
import { Field } from '../form/Field.tsx'
import { FieldRow, Form } from '../form/Form.tsx'
import { ReviewList } from '../form/ReviewList.tsx'
import { SearchPicker, type PickerItem } from '../form/SearchPicker.tsx'
import { useApiForm } from '../form/useApiForm.ts'
import { Wizard } from '../form/Wizard.tsx'
import { sampleCreate } from './sampleEndpoints.ts'

const sims: PickerItem[] = [
  {
    value: '1',
    label: '8937010000000142',
    detail: 'Warehouse',
    end: <Status domain="inventory" value="In Stock" />,
  },
  {
    value: '2',
    label: '8937010000000143',
    refused: 'Reserved by another order',
    end: <Status domain="inventory" value="Assigned" />,
  },
]

export function FormSamples() {
  const [sim, setSim] = useState<PickerItem>()
  const form = useApiForm(sampleCreate, {
    initial: { kind: 'postpaid' },
    onDone: () => toast.success('Customer created'),
  })
  return (
    <Stacked>
      <Card title="Form">
        <Form form={form} submit="Create customer" onCancel={() => form.mantine.reset()} inDialog>
          <Field name="name" label="Name" autoComplete="name" />
          <FieldRow>
            <Field name="email" label="E-mail" help="taken@example.com is refused by the server" />
            <Field
              name="kind"
              label="Payment"
              options={[
                { value: 'prepaid', label: 'Prepaid' },
                { value: 'postpaid', label: 'Postpaid' },
              ]}
            />
          </FieldRow>
          <FieldRow>
            <Field name="credit" label="Credit limit" />
            <Field name="born" label="Date of birth" />
          </FieldRow>
          <Field name="is_business" label="Business customer" />
          <Field name="notes" label="Notes" />
        </Form>
      </Card>
      <Card title="Wizard">
        <Wizard
          finish="Assign Fibre 500"
          onFinish={() => toast.success('Job started')}
          onCancel={() => toast.info('Cancelled')}
          steps={[
            {
              name: 'sim',
              label: 'SIM card',
              content: (
                <SearchPicker
                  label="SIM card"
                  source="gallery.sims"
                  value={sim}
                  onChange={setSim}
                  search={text => Promise.resolve(sims.filter(one => one.label.includes(text)))}
                />
              ),
              check: () => sim !== undefined,
            },
            {
              name: 'review',
              label: 'Review',
              content: (
                <ReviewList
                  groups={[
                    {
                      title: 'Costs',
                      facts: [
                        { label: 'Now', value: <Money amount={5} /> },
                        { label: 'Each month', value: <Money amount={42.8} /> },
                      ],
                    },
                    { title: 'Reserved', facts: [{ label: 'SIM card', value: sim?.label }] },
                  ]}
                />
              ),
            },
          ]}
        />
      </Card>
    </Stacked>
  )
}
