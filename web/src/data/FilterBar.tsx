import { Button, Checkbox, Menu, Popover, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks'
import { useText } from '@omnicrm/sdk/web/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useFormat } from '../format/useFormat.ts'
import { Icon } from '../Icon.tsx'
import { useKeys } from '../shell/keys.ts'
import type { Filter } from './column.ts'
import classes from './FilterBar.module.css'
import { TypedValue, useTypedWord } from './TypedValue.tsx'
import type { ListControl } from './useListState.ts'

interface Props {
  list: ListControl
  filters: readonly Filter[]
  /** Placeholder of the search field; no field when absent. */
  search?: string | undefined
  /** Columns, density, export. */
  end?: ReactNode
  /** Whether `F` opens the filters. */
  keys?: boolean
}

/** Search, chips that read as sentences, and the menu to add a filter. */
export function FilterBar({ list, filters, search, end, keys = true }: Props) {
  const t = useText('web')
  const { state, change } = list
  const active = filters.filter(filter => (state.filters[filter.field] ?? []).length > 0)
  const [opened, setOpened] = useState<string>()
  const [menu, setMenu] = useState(false)
  useKeys({ f: () => setMenu(true) }, keys && filters.length > 0)
  // Filters without a chip belong to the view: its tab takes them away.
  const filtersOfView = Object.fromEntries(
    Object.entries(state.filters).filter(([field]) => !filters.some(filter => filter.field === field)),
  )
  const shown = filters.filter(filter => active.includes(filter) || filter.field === opened)
  return (
    <search className={classes.bar}>
      {search && <SearchField list={list} placeholder={search} />}
      {shown.map(filter => (
        <FilterChip
          key={filter.field}
          filter={filter}
          chosen={state.filters[filter.field] ?? []}
          opened={opened === filter.field}
          onOpened={open => setOpened(open ? filter.field : undefined)}
          onChange={values => change({ filters: { ...state.filters, [filter.field]: values } })}
        />
      ))}
      {filters.length > active.length && (
        <Menu opened={menu} onChange={setMenu} position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" leftSection={<Icon name="filter" size={16} />}>
              {t('list.addFilter')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {filters
              .filter(filter => !active.includes(filter))
              .map(filter => (
                <Menu.Item key={filter.field} onClick={() => setOpened(filter.field)}>
                  {filter.label}
                </Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {(state.search !== '' || active.length > 0) && (
        <Button variant="subtle" onClick={() => change({ search: '', filters: filtersOfView })}>
          {t('list.clear')}
        </Button>
      )}
      {end && <div className={classes.end}>{end}</div>}
    </search>
  )
}

function SearchField({ list, placeholder }: { list: ListControl; placeholder: string }) {
  const t = useText('web')
  const { state, change } = list
  const [text, setText] = useState(state.search)
  const sent = useRef(state.search)
  const send = useDebouncedCallback((value: string) => {
    sent.current = value
    change({ search: value }, 'replace')
  }, 250)
  useEffect(() => {
    // Changed from elsewhere: a view, Back, "Clear all".
    if (state.search !== sent.current) {
      sent.current = state.search
      setText(state.search)
    }
  }, [state.search])
  return (
    <TextInput
      className={classes.search}
      type="search"
      dir="auto"
      value={text}
      aria-label={placeholder || t('list.search')}
      placeholder={placeholder || t('list.search')}
      leftSection={<Icon name="search" size={16} />}
      onChange={event => {
        setText(event.currentTarget.value)
        send(event.currentTarget.value)
      }}
    />
  )
}

interface FilterSearchProps {
  filter: Filter
  search: NonNullable<Filter['search']>
  onFound: (options: Filter['options']) => void
}

/** Asks the server for options that are too many to list. */
function FilterSearch({ filter, search, onFound }: FilterSearchProps) {
  const t = useText('web')
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 200)
  const answer = useQuery({
    queryKey: ['filter', filter.field, asked],
    queryFn: ({ signal }) => search(asked, signal),
    placeholderData: keepPreviousData,
  })
  const { data } = answer
  useEffect(() => {
    if (data) onFound(data)
  }, [data, onFound])
  return (
    <TextInput
      type="search"
      dir="auto"
      size="xs"
      aria-label={t('list.searchOptions', { field: filter.label })}
      placeholder={t('list.search')}
      error={answer.error ? t('failure.unknown') : null}
      value={text}
      onChange={event => setText(event.currentTarget.value)}
    />
  )
}

interface ChipProps {
  filter: Filter
  chosen: readonly string[]
  opened: boolean
  onOpened: (opened: boolean) => void
  onChange: (values: string[]) => void
}

function FilterChip({ filter, chosen, opened, onOpened, onChange }: ChipProps) {
  const t = useText('web')
  const { locale } = useFormat()
  const [found, setFound] = useState<Filter['options']>([])
  const options = [
    ...filter.options,
    ...found.filter(one => filter.options.every(option => option.value !== one.value)),
  ]
  const typedWord = useTypedWord(filter.typed)
  const words = filter.typed
    ? chosen.map(typedWord)
    : options.filter(option => chosen.includes(option.value)).map(option => option.label)
  const toggle = (value: string) => {
    if (filter.single || filter.own) return onChange(chosen.includes(value) ? [] : [value])
    onChange(chosen.includes(value) ? chosen.filter(one => one !== value) : [...chosen, value])
  }
  return (
    <div className={classes.chip}>
      <Popover
        opened={opened}
        onChange={onOpened}
        position="bottom-start"
        shadow="menu"
        radius="md"
        trapFocus
      >
        <Popover.Target>
          <button type="button" className={classes.chipText} onClick={() => onOpened(!opened)}>
            {chosen.length > 0
              ? t(filter.typed ? 'list.typedChip' : 'list.chip', {
                  field: filter.label,
                  values: new Intl.ListFormat(locale, { type: 'disjunction' }).format(words),
                })
              : filter.label}
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={filter.label}>
          <Stack gap="xs" role="group" aria-label={filter.label} className={classes.options}>
            {filter.typed && (
              <TypedValue
                label={filter.label}
                typed={filter.typed}
                value={chosen[0] ?? ''}
                onDone={value => {
                  onOpened(false)
                  onChange(value === '' ? [] : [value])
                }}
              />
            )}
            {filter.search && <FilterSearch filter={filter} search={filter.search} onFound={setFound} />}
            {options.map(option => (
              <Checkbox
                key={option.value}
                label={option.label}
                checked={chosen.includes(option.value)}
                onChange={() => toggle(option.value)}
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <button
        type="button"
        className={classes.chipRemove}
        aria-label={t('list.removeFilter', { field: filter.label })}
        onClick={() => {
          onOpened(false)
          onChange([])
        }}
      >
        <Icon name="clear" size={16} />
      </button>
    </div>
  )
}
