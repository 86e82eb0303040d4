import { CloseButton, Combobox, InputBase, Loader, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { isApiError, useText } from '@omnicrm/sdk/web/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import classes from './SearchPicker.module.css'

export interface PickerItem {
  value: string
  label: string
  /** Second line: number, ICCID, place. */
  detail?: ReactNode
  /** Status pill at the end. */
  end?: ReactNode
  /** Why it can't be chosen; shown instead of hiding the item. */
  refused?: string | undefined
}

interface Props {
  label: string
  description?: string | undefined
  error?: ReactNode
  required?: boolean
  placeholder?: string
  disabled?: boolean
  /** The chosen item; its label is shown. */
  value: PickerItem | undefined
  onChange: (item: PickerItem | undefined) => void
  /** Letters without which nothing is asked and no list opens. */
  least?: number
  /** Stable name of the source, for the cache. */
  source: string
  /** Asks the server; an empty text gives the first choices. */
  search: (text: string, signal: AbortSignal) => Promise<readonly PickerItem[]>
}

/** Base of all pickers: search by any id, state in view, and the reason why something can't be chosen. */
export function SearchPicker(props: Props) {
  const t = useText('web')
  const [text, setText] = useState<string>()
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setText(undefined)
    },
  })
  const [asked] = useDebouncedValue(text ?? '', 200)
  const found = useQuery({
    queryKey: ['picker', props.source, asked],
    queryFn: ({ signal }) => props.search(asked, signal),
    enabled: combobox.dropdownOpened && asked.trim().length >= (props.least ?? 0),
    placeholderData: former => former,
  })
  const items = found.data ?? []
  const choose = (value: string) => {
    props.onChange(items.find(item => item.value === value))
    combobox.closeDropdown()
  }
  return (
    <Combobox store={combobox} onOptionSubmit={choose} shadow="menu" radius="md">
      <Combobox.Target withExpandedAttribute>
        <InputBase
          label={props.label}
          description={props.description}
          error={props.error}
          required={props.required ?? false}
          withAsterisk={false}
          disabled={props.disabled ?? false}
          placeholder={props.placeholder ?? t('picker.search')}
          dir="auto"
          value={text ?? props.value?.label ?? ''}
          rightSectionPointerEvents="all"
          rightSection={
            found.isFetching && combobox.dropdownOpened ? (
              <Loader size="xs" />
            ) : props.value ? (
              <CloseButton
                size="sm"
                aria-label={t('picker.clear')}
                onClick={() => props.onChange(undefined)}
              />
            ) : (
              <Combobox.Chevron />
            )
          }
          onClick={() => combobox.openDropdown()}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onChange={event => {
            setText(event.currentTarget.value)
            combobox.openDropdown()
            combobox.updateSelectedOptionIndex()
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={(text ?? '').trim().length < (props.least ?? 0)}>
        <Combobox.Options mah={280} className={classes.options} aria-label={props.label}>
          {found.error ? (
            <Combobox.Empty role="alert">
              {isApiError(found.error) ? found.error.message : t('failure.unknown')}
            </Combobox.Empty>
          ) : items.length === 0 ? (
            <Combobox.Empty>{found.isFetching ? t('common.searching') : t('picker.nothing')}</Combobox.Empty>
          ) : (
            items.map(item => (
              <Item key={item.value} item={item} isActive={item.value === props.value?.value} />
            ))
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Item({ item, isActive }: { item: PickerItem; isActive: boolean }) {
  return (
    <Combobox.Option
      value={item.value}
      disabled={item.refused !== undefined}
      active={isActive}
      className={classes.item}
    >
      <span className={classes.text}>
        <bdi className={classes.label}>{item.label}</bdi>
        <span className={classes.detail}>{item.refused ?? item.detail}</span>
      </span>
      {item.end}
    </Combobox.Option>
  )
}
