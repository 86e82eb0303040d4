import { Group, NativeSelect, Pagination } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useFormat } from '../format/useFormat.ts'
import classes from './DataTable.module.css'
import { pageSizes } from './listState.ts'
import type { ListControl } from './useListState.ts'

interface Props {
  list: ListControl
  pagination: { total_items: number; total_pages: number; current_page: number; per_page: number }
}

/** Range, rows per page, pages. */
export function TableFoot({ list, pagination }: Props) {
  const t = useText('web')
  const format = useFormat()
  const { total_items: total, per_page: perPage, current_page: page } = pagination
  const from = (page - 1) * perPage + 1
  return (
    <footer className={classes.foot}>
      <span className="num">
        {t('list.range', {
          from: format.number(from),
          to: format.number(Math.min(total, from + perPage - 1)),
          total: format.number(total),
        })}
      </span>
      <Group gap="xs" className={classes.size}>
        <NativeSelect
          size="xs"
          aria-label={t('list.perPage')}
          value={String(list.state.perPage)}
          data={sizesWith(list.state.perPage).map(size => ({
            value: String(size),
            label: t('list.perPageOption', { size }),
          }))}
          onChange={event => list.change({ perPage: Number(event.currentTarget.value) })}
        />
      </Group>
      {pagination.total_pages > 1 && (
        <Pagination
          value={page}
          total={pagination.total_pages}
          siblings={1}
          onChange={next => list.change({ page: next })}
          getControlProps={control => ({ 'aria-label': t(`list.${control}`) })}
          getItemProps={item => ({ 'aria-label': t('list.page', { page: item }) })}
        />
      )}
    </footer>
  )
}

/** A list may start with a size of its own (jobs: 20). */
const sizesWith = (perPage: number): number[] =>
  [...new Set<number>([...pageSizes, perPage])].toSorted((a, b) => a - b)
