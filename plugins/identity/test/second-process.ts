import inject, { type Response } from 'light-my-request'
import { createApp } from '@omnicrm/kernel'
import type { TestApp } from '@omnicrm/test'

/** Another process over the same database and data directory: it shares nothing else. */
export async function secondProcess(app: TestApp): Promise<
  AsyncDisposable & {
    get(url: string, token: string): Promise<Response>
  }
> {
  const file = app.kernel.config.file
  const quiet = () => undefined
  const kernel = await createApp({
    plugins: app.kernel.plugins,
    dataDirectory: app.dataDirectory,
    config: { ...(file === undefined ? {} : { file }), env: {}, directory: app.dataDirectory },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => app.clock.now(),
  })
  await kernel.start([])
  return {
    get: (url, token) =>
      inject((req, res) => kernel.http.handler(req, res), {
        method: 'GET',
        url,
        headers: { authorization: `Bearer ${token}` },
      }),
    [Symbol.asyncDispose]: () => kernel.stop(),
  }
}
