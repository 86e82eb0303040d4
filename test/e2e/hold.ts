import type { HTTPRequest, Page } from 'puppeteer-core'

/** Requests of a page that are kept from the server. */
export interface Hold {
  /** Waits until the page has asked. */
  asked(): Promise<void>
  /** Lets them through, and all that follow. */
  release(): Promise<void>
}

/** Holds the requests whose path matches, as a slow line would, until the test lets them go. */
export async function hold(page: Page, path: RegExp): Promise<Hold> {
  const held: HTTPRequest[] = []
  const asked = Promise.withResolvers<void>()
  const pass = (request: HTTPRequest): void => {
    if (!path.test(new URL(request.url()).pathname)) return void request.continue()
    held.push(request)
    asked.resolve()
  }
  await page.setRequestInterception(true)
  page.on('request', pass)
  return {
    asked: () => asked.promise,
    async release() {
      page.off('request', pass)
      await Promise.all(held.map(request => request.continue()))
      await page.setRequestInterception(false)
    },
  }
}
