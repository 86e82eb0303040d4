import {
  fillsOf,
  useSession,
  useWebPlugins,
  allows,
  type Fill,
  type Owned,
  type SlotRef,
} from '@omnicrm/sdk/web/core'
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react'
import { Boundary } from './feedback/Boundary.tsx'

const components = new WeakMap<Fill['load'], ComponentType<object>>()

/** One component per fill for the life of the page: a new lazy component each time would remount it. */
function componentOf(one: Fill): ComponentType<object> {
  const known = components.get(one.load)
  if (known) return known
  const made = lazy(one.load as () => Promise<{ default: ComponentType<object> }>)
  components.set(one.load, made)
  return made
}

export interface FilledPlace<Props extends object> {
  /** `plugin:name`, stable. */
  key: string
  plugin: string
  /** For tabs: the name in the address. */
  name: string
  /** Key of the plugin's namespace. */
  label: string | undefined
  /** Place in the row; owners may promise it as the number of a tab (`#3`). */
  order: number | undefined
  render: (props: Props) => ReactNode
}

/** The fills of a slot that this user may see, for owners that draw tabs or lists of their own around them. */
export function useFills<Props extends object>(of: SlotRef<Props>): FilledPlace<Props>[] {
  const permissions = useSession().me?.permissions
  return fillsOf(useWebPlugins(), of.id)
    .filter(one => allows(one.allow ?? 'signedIn', permissions))
    .map((one, index) => placeOf<Props>(one, index))
}

function placeOf<Props extends object>(one: Owned<Fill>, index: number): FilledPlace<Props> {
  const Component = componentOf(one)
  const name = one.name ?? `${one.plugin}-${index}`
  return {
    key: `${one.plugin}:${name}`,
    plugin: one.plugin,
    name,
    label: one.label,
    order: one.order,
    render: props => (
      <Boundary what={one.plugin}>
        <Suspense fallback={null}>
          <Component {...props} />
        </Suspense>
      </Boundary>
    ),
  }
}

/**
 * A place that other plugins fill. Each fill fails alone: its boundary shows one line and the page lives.
 *
 * @example <Slot of={customerPanels} customerId={id} />
 */
export function Slot<Props extends object>({ of, ...props }: { of: SlotRef<Props> } & NoInfer<Props>) {
  return useFills(of).map(place => (
    <Place key={place.key} render={() => place.render(props as object as Props)} />
  ))
}

const Place = ({ render }: { render: () => ReactNode }) => render()
