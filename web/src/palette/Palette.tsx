import { createSpotlightStore, Spotlight, type SpotlightStore } from '@mantine/spotlight'
import {
  allows,
  commandsOf,
  searchesOf,
  useSession,
  useText,
  useWebPlugins,
  type PaletteHit,
} from '@omnicrm/sdk/web/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Icon, NamedIcon } from '../Icon.tsx'
import { navGroups } from '../shell/navigation.ts'
import { matches } from './matches.ts'
import { closeOverlay } from './open.ts'
import classes from './Palette.module.css'

interface Entry {
  id: string
  title: string
  detail?: string | undefined
  icon: string
  run: () => void
}

const listId = 'palette-entries'

/** Pages, commands of plugins, and what the server finds for the words typed. */
export default function Palette() {
  const t = useText('web')
  const [query, setQuery] = useState('')
  const pages = usePages().filter(entry => matches(entry.title, query))
  const commands = useCommands().filter(entry => matches(`${entry.title} ${entry.detail ?? ''}`, query))
  const found = useFound(query)
  const [store] = useState(makeOpenStore)
  const hits = found.groups.flatMap(group => group.entries)
  useFirstSelected(store, query === '' ? [] : [...hits, ...commands, ...pages])
  const isEmpty = pages.length + commands.length + hits.length === 0
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={closeOverlay}
      shortcut={null}
      size="40rem"
      scrollable
      maxHeight="60vh"
      centered={false}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      attributes={{ content: { 'aria-label': t('shell.search') } }}
      yOffset="10vh"
      classNames={{
        search: classes.search ?? '',
        actionsGroup: classes.group ?? '',
        action: classes.action ?? '',
      }}
    >
      <Spotlight.Search
        placeholder={t('shell.search')}
        aria-label={t('shell.search')}
        leftSection={<Icon name="search" />}
      />
      <Spotlight.ActionsList id={listId}>
        {found.groups.map(group => (
          <Group key={group.id} label={group.label} entries={group.entries} />
        ))}
        <Group label={t('palette.commands')} entries={query ? commands : commands.slice(0, 5)} />
        <Group label={t('palette.pages')} entries={pages} />
        {isEmpty && (
          <Spotlight.Empty>
            {found.isSearching ? t('common.searching') : t('palette.empty', { query })}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** Mounted is opened; Escape or a click outside closes it, which the host is then told. */
function makeOpenStore(): SpotlightStore {
  const store = createSpotlightStore()
  store.updateState(state => ({ ...state, opened: true }))
  return store
}

/** Enter opens the first entry, also when hits come after the last key was pressed. */
function useFirstSelected(store: SpotlightStore, entries: readonly Entry[]): void {
  const ids = entries.map(entry => entry.id).join('\n')
  useEffect(() => {
    // The parts of Spotlight keep their selection in the document.
    const list = document.querySelector(`#${listId}`)
    if (!list || ids === '' || list.querySelector('[data-selected]')) return
    list.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
    store.updateState(state => ({ ...state, selected: 0 }))
  }, [ids, store])
}

function Group({ label, entries }: { label: string; entries: Entry[] }): ReactNode {
  if (entries.length === 0) return null
  return (
    <Spotlight.ActionsGroup label={label}>
      {entries.map(entry => (
        <Spotlight.Action
          key={entry.id}
          label={entry.title}
          {...(entry.detail ? { description: entry.detail } : {})}
          leftSection={<NamedIcon name={entry.icon} />}
          onClick={entry.run}
        />
      ))}
    </Spotlight.ActionsGroup>
  )
}

function useGo(): (to: string) => void {
  const navigate = useNavigate()
  return to => {
    closeOverlay()
    void navigate(to)
  }
}

function usePages(): Entry[] {
  const go = useGo()
  const items = navGroups(useWebPlugins(), useSession().me?.permissions).flatMap(group => group.items)
  const { t } = useTranslation(items.map(item => item.namespace))
  return items.map(item => ({
    id: item.to,
    title: t(item.label, { ns: item.namespace }),
    icon: item.icon,
    run: () => go(item.to),
  }))
}

function useCommands(): Entry[] {
  const go = useGo()
  const permissions = useSession().me?.permissions
  const commands = commandsOf(useWebPlugins()).filter(one => allows(one.allow ?? 'signedIn', permissions))
  const { t } = useTranslation(commands.map(command => command.plugin))
  return commands.map(command => ({
    id: command.id,
    title: t(command.label, { ns: command.plugin }),
    detail: command.keywords ? t(command.keywords, { ns: command.plugin }) : undefined,
    icon: command.icon ?? 'forward',
    run: () => {
      closeOverlay()
      if (command.to) go(command.to)
      else void command.run?.(go)
    },
  }))
}

function useFound(query: string) {
  const go = useGo()
  const permissions = useSession().me?.permissions
  const sources = searchesOf(useWebPlugins()).filter(one => allows(one.allow ?? 'signedIn', permissions))
  const { t } = useTranslation(sources.map(source => source.plugin))
  const [text] = useDebouncedValue(query.trim(), 150)
  const answers = useQueries({
    queries: sources.map(source => ({
      queryKey: ['palette', source.id, text],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.search(text, signal),
      enabled: text.length >= 2,
    })),
  })
  useEffect(() => {
    for (const answer of answers) if (answer.error) console.warn('A search source failed.', answer.error)
  }, [answers])
  const entryOf = (hit: PaletteHit): Entry => ({
    id: hit.id,
    title: hit.title,
    detail: hit.detail,
    icon: hit.icon ?? 'search',
    run: () => go(hit.to),
  })
  return {
    isSearching: text !== query.trim() || answers.some(answer => answer.isFetching),
    groups: sources.map((source, index) => ({
      id: source.id,
      label: t(source.label, { ns: source.plugin }),
      entries: (answers[index]?.data ?? []).map(entryOf),
    })),
  }
}
