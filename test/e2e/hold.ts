import type { HTTPRequest, Page } from 'puppeteer-core'

/** Requests of a page that are kept from the server. */
export interface Hold {
  /** Waits until the page has asked: for any of them, or for what `path` fits. */
  asked(path?: RegExp): Promise<void>
  /** Lets them through, and all that follow; with `path`, those alone that it fits. */
  release(path?: RegExp): Promise<void>
}

/** Holds the requests whose path matches, as a slow line would, until the test lets them go. */
export async function hold(page: Page, path: RegExp): Promise<Hold> {
  const held: HTTPRequest[] = []
  const released: RegExp[] = []
  let tell = Promise.withResolvers<void>()
  const pass = (request: HTTPRequest): void => {
    const asked = pathOf(request)
    if (!path.test(asked) || released.some(each => each.test(asked))) return void request.continue()
    held.push(request)
    tell.resolve()
  }
  await page.setRequestInterception(true)
  page.on('request', pass)
  return {
    async asked(wanted = path) {
      while (!held.some(request => wanted.test(pathOf(request)))) {
        tell = Promise.withResolvers<void>()
        await tell.promise
      }
    },
    async release(wanted) {
      if (wanted) released.push(wanted)
      else page.off('request', pass)
      const free = held.filter(request => wanted?.test(pathOf(request)) ?? true)
      for (const request of free) held.splice(held.indexOf(request), 1)
      await Promise.all(free.map(request => request.continue()))
      if (!wanted) await page.setRequestInterception(false)
    },
  }
}

const pathOf = (request: HTTPRequest): string => new URL(request.url()).pathname
