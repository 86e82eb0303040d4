import {
  Button,
  Form,
  Group,
  Modal,
  Stack,
  useApiForm,
  useText,
  type ApiForm,
  type ApiFormOptions,
  type EndpointClient,
} from '@omnicrm/sdk/web'
import { useState, type ReactNode } from 'react'
import type { Customer } from '../../contract.ts'
import { changed } from '../api.ts'
import { eachOf, type Outcome } from './each.ts'
import { Outcomes } from './Outcomes.tsx'

interface Props<E> {
  customers: readonly Customer[]
  /** Takes one `customer_id`, and what the fields say. */
  source: EndpointClient<E>
  options: ApiFormOptions<E>
  title: string
  verb: string
  /** Said of those it went well with. */
  done: string
  onClose: () => void
  children: (form: ApiForm<E>) => ReactNode
}

/** One form for several customers: effects in words before, an outcome for each after, and the refused ones once more. */
export function BulkForm<E>(props: Props<E>) {
  const { customers, onClose } = props
  const t = useText('customers')
  const words = useText('web')
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, Outcome>>(new Map())
  const left = customers.map(each => each.customer_id).filter(id => outcomes.get(id) !== true)
  const source = eachOf(props.source, left, (id, outcome) =>
    setOutcomes(former => new Map(former).set(id, outcome)),
  )
  const form: ApiForm<E> = useApiForm(source, {
    invalidates: changed,
    ...props.options,
    // What was sent is sent again to those that are left.
    onDone: () => form.mantine.setDirty(asDirty(props.options.initial ?? {})),
  })
  const list = <Outcomes customers={customers} outcomes={outcomes} done={props.done} />
  return (
    <Modal
      opened
      onClose={onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Stack>
        {left.length > 0 && (
          <Form
            form={form}
            submit={outcomes.size === 0 ? props.verb : t('bulk.retry')}
            onCancel={onClose}
            inDialog
          >
            {props.children(form)}
            {list}
          </Form>
        )}
        {left.length === 0 && list}
        {left.length === 0 && (
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words('common.close')}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  )
}

const asDirty = (values: object): Record<string, boolean> =>
  Object.fromEntries(Object.keys(values).map(name => [name, true]))
