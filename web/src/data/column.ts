import type { ReactNode } from 'react'

/** One column of a `DataTable`. */
export interface Column<Row> {
  /** Stable: used for the remembered choice of columns, and for sorting when `sortable` is true. */
  key: string
  /** Translated heading. */
  label: string
  cell: (row: Row) => ReactNode
  /** Figures stand at the end (`end`). */
  align?: 'start' | 'end'
  /** True: the server sorts by `key`; a text: by that field. */
  sortable?: boolean | string
  /** Not shown until chosen in the column menu. */
  hidden?: boolean
  /** Least width as a CSS length in rem. */
  width?: string
  /** Place in the card that stands for the row on phones. The first column is the title; two facts at most. */
  card?: 'title' | 'status' | 'fact' | 'none'
  /** Plain value for the CSV export; columns without one are left out there. */
  text?: (row: Row) => string | number | null | undefined
}

export const sortFieldOf = <Row>(column: Column<Row>): string | undefined =>
  column.sortable === true ? column.key : column.sortable || undefined

/** `from` includes its day, `before` ends with the start of its day, `until` includes it; days are those of the reader. */
export type TypedFilter = 'text' | 'from' | 'before' | 'until' | 'minutes'

/** A field to narrow a list by. */
export interface Filter {
  /** Name in `filters` of the list endpoint. */
  field: string
  label: string
  /** What to choose from; none where a value is `typed`. */
  options: readonly { value: string; label: string }[]
  /** A field of the endpoint's own query, not of `filters`: takes one value. */
  own?: boolean
  /** A value typed instead of chosen; days and minutes are sent as the instant and the seconds they stand for. */
  typed?: TypedFilter
  /** One value only; several by default. */
  single?: boolean
  /** The server's field is a boolean; its options are `true` and `false`. */
  boolean?: boolean
  /** Finds more options while somebody types; `options` then names those chosen already. */
  search?: (text: string, signal: AbortSignal) => Promise<readonly { value: string; label: string }[]>
}
