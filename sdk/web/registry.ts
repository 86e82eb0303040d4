import type { ComponentType } from 'react'
import type { Allow } from './allow.ts'
import type { SlotRef } from './slot.ts'
import { makeStore } from './store.ts'

/** Groups of the side bar, in their order; `home` has no heading. */
export const navSections = [
  'home',
  'customers',
  'network',
  'billing',
  'broadcast',
  'reports',
  'administration',
] as const
export type NavSection = (typeof navSections)[number]

type Load<Props extends object> = () => Promise<{ default: ComponentType<Props> }>

export interface WebPage {
  /** Path of the canonical list, in react-router form: `/customers/:customer_id`. */
  path: string
  /** Who may open it; `signedIn` when absent. Others see "access denied" (PLAT-79). */
  allow?: Allow
  load: Load<Record<never, never>>
  /** Key of the plugin's namespace: title of the browser tab. */
  title: string
  /** Entry of the navigation; pages without one are reached by links. */
  nav?: {
    /** Key of the plugin's namespace. */
    label: string
    section: NavSection
    /** A name of `web/src/icons.ts`. */
    icon: string
    /** Within the section, low first; 100 when absent. */
    order?: number
  }
  /**
   * The frame around the page: `staff` (default), `portal`, `own` for the one that the person works in, or `bare` for
   * pages outside both (public ones), which stand in a `BarePage`.
   */
  shell?: 'staff' | 'portal' | 'own' | 'bare'
}

export interface FillOptions {
  allow?: Allow
  /** Low first; 100 when absent. */
  order?: number
  /** Key of the plugin's namespace, where the slot shows a heading or a tab. */
  label?: string
  /** Name in the address, where the slot is a row of tabs. */
  name?: string
}

export interface Fill extends FillOptions {
  readonly slotId: string
  /** Props are checked by `fill()`; the registry holds fills of every slot. */
  readonly load: Load<never>
}

export interface WebCommand {
  /** `customers.create`; unique in the product. */
  id: string
  /** Key of the plugin's namespace: verb and object. */
  label: string
  icon?: string
  allow?: Allow
  /** More words to find it by, key of the plugin's namespace. */
  keywords?: string
  /** Where it leads, or what it does. */
  to?: string
  run?: (navigate: (to: string) => void) => void | Promise<void>
}

export interface PaletteHit {
  id: string
  title: string
  detail?: string
  to: string
  icon?: string
}

/** Asks the server while somebody types in the palette. */
export interface WebSearch {
  id: string
  label: string
  allow?: Allow
  search: (text: string, signal: AbortSignal) => Promise<PaletteHit[]>
}

type LocaleFile = () => Promise<{ default: Record<string, unknown> }>

export interface WebPlugin {
  id: string
  pages?: readonly WebPage[]
  fills?: readonly Fill[]
  commands?: readonly WebCommand[]
  searches?: readonly WebSearch[]
  /** Only for plugins whose texts lie elsewhere than in `locales/<language>.json`; those are found by themselves. */
  locales?: Readonly<Record<string, LocaleFile>>
}

/** What a plugin offers to the web; the default export of its `web/index.tsx`. */
export function defineWeb(plugin: WebPlugin): WebPlugin {
  for (const command of plugin.commands ?? []) {
    if ((command.to === undefined) === (command.run === undefined)) {
      throw new Error(`Command "${command.id}" needs either "to" or "run".`)
    }
  }
  return plugin
}

/** Puts a component into a slot of another plugin. `load` is a function that imports. */
export function fill<Props extends object>(
  into: SlotRef<Props>,
  load: Load<Props>,
  options: FillOptions = {},
): Fill {
  return { ...options, slotId: into.id, load: load as Load<never> }
}

/** Enabled plugins, in the order of the server's list. */
export const webPlugins = makeStore<readonly WebPlugin[]>([])

/** Page of an enabled plugin with the namespace that its keys live in. */
export type Owned<T> = T & { readonly plugin: string }

export const pagesOf = (plugins: readonly WebPlugin[]): Owned<WebPage>[] =>
  plugins.flatMap(plugin => (plugin.pages ?? []).map(page => ({ ...page, plugin: plugin.id })))

export const commandsOf = (plugins: readonly WebPlugin[]): Owned<WebCommand>[] =>
  plugins.flatMap(plugin => (plugin.commands ?? []).map(command => ({ ...command, plugin: plugin.id })))

export const searchesOf = (plugins: readonly WebPlugin[]): Owned<WebSearch>[] =>
  plugins.flatMap(plugin => (plugin.searches ?? []).map(search => ({ ...search, plugin: plugin.id })))

/** Fills of one slot in their order; equal order keeps the order of the plugins. */
export const fillsOf = (plugins: readonly WebPlugin[], slotId: string): Owned<Fill>[] =>
  plugins
    .flatMap(plugin => (plugin.fills ?? []).map(one => ({ ...one, plugin: plugin.id })))
    .filter(one => one.slotId === slotId)
    .toSorted((a, b) => (a.order ?? 100) - (b.order ?? 100))
