import axe from 'axe-core'
import type { Tab } from '../browser.ts'

/** What a page of the product holds, for tests that turn it without loading it anew. */
export interface Inside {
  readonly router: { readonly routes: readonly Route[]; navigate(to: string): Promise<void> }
  readonly translations: { changeLanguage(tag: string): Promise<unknown> }
  /** Requests without an answer. */
  waiting: number
  /** When the page last changed, by `performance.now()`. */
  changed: number
  /** Waits until nothing is on its way, no part of the page is busy, and nothing has changed for so long. */
  calm(quietMs: number): Promise<void>
}

export interface Route {
  readonly path?: string
  readonly children?: readonly Route[]
}

/** How lists are answered in a tab: as the server does, without a row, or with a fault. */
export type Lists = 'real' | 'empty' | 'failing'

declare global {
  interface Window {
    inside: Inside
  }
}

/** Prepares a tab: counts what is on its way, and notes when the page changes. Before its first page. */
export async function prepare(tab: Tab, lists: Lists = 'real'): Promise<void> {
  await tab.page.evaluateOnNewDocument(axe.source)
  await tab.page.evaluateOnNewDocument((kind: Lists) => {
    if (!location.protocol.startsWith('http')) return
    const busy = '[aria-busy=true], .mantine-Skeleton-root, section[data-height]:not([data-drawn])'
    const inside = {
      waiting: 0,
      changed: performance.now(),
      async calm(quietMs: number) {
        const deadline = performance.now() + 15_000
        while (
          inside.waiting > 0 ||
          performance.now() - inside.changed < quietMs ||
          document.querySelector(busy)
        ) {
          if (performance.now() > deadline) throw new Error('The page does not come to rest.')
          await new Promise(resolve => setTimeout(resolve, 10))
        }
      },
    }
    Object.assign(window, { inside })
    const real = window.fetch.bind(window)
    const turned = async (answer: Response): Promise<Response> => {
      if (kind === 'real' || !answer.headers.get('content-type')?.includes('json')) return answer
      const body = (await answer.clone().json()) as { data?: unknown; pagination?: object }
      if (!Array.isArray(body.data) || !body.pagination) return answer
      const { headers } = answer
      if (kind === 'failing')
        return Response.json({ code: 'test.down', message: 'The database does not answer.' }, { status: 503 })
      const pagination = { ...body.pagination, total_items: 0, total_pages: 0 }
      return Response.json({ ...body, data: [], pagination }, { headers })
    }
    window.fetch = async (input, init) => {
      inside.waiting++
      try {
        return await turned(await real(input, init))
      } finally {
        inside.waiting--
        inside.changed = performance.now()
      }
    }
    document.addEventListener('DOMContentLoaded', () =>
      new MutationObserver(() => (inside.changed = performance.now())).observe(document.documentElement, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      }),
    )
  }, lists)
}

/** Finds router and translations in the tree of React: nothing else of a page has them. */
export async function enter(tab: Tab): Promise<void> {
  await tab.page.evaluate(() => {
    interface Fiber {
      readonly memoizedProps: Readonly<Record<string, unknown>> | null
      readonly child: Fiber | null
      readonly sibling: Fiber | null
    }
    const root = document.querySelector('#root') as unknown as Readonly<Record<string, Fiber>>
    const key = Object.keys(root).find(each => each.startsWith('__reactContainer$')) ?? ''
    const open = [(root[key] as unknown as { stateNode: { current: Fiber } }).stateNode.current]
    const found: Record<string, unknown> = {}
    for (let fiber = open.pop(); fiber && !(found['router'] && found['translations']); fiber = open.pop()) {
      const { router, i18n } = fiber.memoizedProps ?? {}
      if (router) found['router'] = router
      if (i18n) found['translations'] = i18n
      if (fiber.sibling) open.push(fiber.sibling)
      if (fiber.child) open.push(fiber.child)
    }
    Object.assign(window.inside, found)
  })
}

/** Paths of all routes, as they are registered. */
export async function pathsOf(tab: Tab): Promise<string[]> {
  return await tab.page.evaluate(() => {
    const walk = (route: Route, base: string): string[] => {
      const path =
        route.path === undefined ? base : /^[/*]/.test(route.path) ? route.path : `${base}/${route.path}`
      return route.children ? route.children.flatMap(each => walk(each, path)) : [path]
    }
    return window.inside.router.routes.flatMap(each => walk(each, ''))
  })
}

/** Waits until nothing is on its way, no part of the page is busy, and nothing has changed for some frames. */
export async function rest(tab: Tab): Promise<void> {
  await tab.page.evaluate(() => window.inside.calm(80))
}
