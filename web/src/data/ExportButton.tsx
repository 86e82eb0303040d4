import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { isApiError, useText } from '@omnicrm/sdk/web/core'
import { useRef, useState } from 'react'
import { toast } from '../feedback/toast.ts'
import { Icon } from '../Icon.tsx'
import type { Column } from './column.ts'
import { toCsv } from './csv.ts'
import { offer, saveFile } from './saveFile.ts'

export interface ExportOf {
  name: string
  source: { call: (input: object) => Promise<unknown> }
  input: { search?: string; filters?: string }
  total: number
  /** Address of the endpoint that writes the whole list; without one the browser reads pages. */
  file?: ((input: { search?: string; filters?: string; columns: string }) => string) | undefined
}

interface Props<Row> {
  columns: readonly Column<Row>[]
  exportOf: ExportOf
}

/** Most rows that a list exports from the browser; more is work for the server. */
const exportLimit = 10_000

/** All that the filters leave, in the columns that are shown. A long one tells how far it is, and can be stopped. */
export function ExportButton<Row>({ columns, exportOf }: Props<Row>) {
  const t = useText('web')
  const [done, setDone] = useState<number>()
  const running = useRef<AbortController>(undefined)
  const run = async () => {
    const controller = (running.current = new AbortController())
    setDone(0)
    try {
      const count = exportOf.file
        ? await saveAll(columns, exportOf, { signal: controller.signal, onLines: setDone })
        : await savePages(columns, exportOf)
      toast.success(t('list.exported', { count }))
    } catch (cause) {
      if (controller.signal.aborted) return
      if (!isApiError(cause)) throw cause
      toast.danger(cause.message)
    } finally {
      setDone(undefined)
    }
  }
  if (done !== undefined && exportOf.file)
    return (
      <Button
        variant="subtle"
        leftSection={<Icon name="cancel" size={16} />}
        aria-label={t('list.stopExport')}
        onClick={() => running.current?.abort()}
      >
        <output>{t('list.exporting', { done, total: exportOf.total })}</output>
      </Button>
    )
  return (
    <Tooltip label={t('list.export')}>
      <ActionIcon aria-label={t('list.export')} loading={done !== undefined} onClick={() => void run()}>
        <Icon name="download" />
      </ActionIcon>
    </Tooltip>
  )
}

async function saveAll<Row>(
  columns: readonly Column<Row>[],
  { name, input: { search, filters }, file }: ExportOf,
  options: { signal: AbortSignal; onLines: (lines: number) => void },
): Promise<number> {
  const names = columns.filter(column => column.text).map(column => column.key)
  const asked = { ...(search ? { search } : {}), ...(filters ? { filters } : {}), columns: names.join(',') }
  let count = 0
  const onLines = (lines: number) => {
    count = lines
    options.onLines(lines)
  }
  await saveFile(file?.(asked) ?? '', `${name}.csv`, { ...options, onLines })
  return count
}

/** Reads the pages one after the other: an export must not crowd out the people who work. */
async function savePages<Row>(
  columns: readonly Column<Row>[],
  { name, source, input, total }: ExportOf,
): Promise<number> {
  const rows: Row[] = []
  const pages = Math.ceil(Math.min(total, exportLimit) / 100)
  for (let page = 1; page <= pages; page++) {
    const answer: unknown = await source.call({ ...input, page, per_page: 100 })
    rows.push(...(answer as { data: Row[] }).data)
  }
  offer(new Blob([toCsv(columns, rows)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
  return rows.length
}
