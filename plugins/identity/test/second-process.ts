import inject, { type InjectOptions, type Response } from 'light-my-request'
import { createApp } from '@omnicrm/kernel'
import type { TestApp } from '@omnicrm/test'

/** Another application over the same database and data directory, as a second process would hold it; `suites/security` has real ones. */
export async function secondProcess(
  app: TestApp,
  env: Record<string, string> = {},
): Promise<
  AsyncDisposable & {
    get(url: string, token: string): Promise<Response>
    post(url: string, payload: object): Promise<Response>
    http(options: InjectOptions): Promise<Response>
  }
> {
  const file = app.kernel.config.file
  const quiet = () => undefined
  const kernel = await createApp({
    plugins: app.kernel.plugins,
    dataDirectory: app.dataDirectory,
    config: { ...(file === undefined ? {} : { file }), env, directory: app.dataDirectory },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => app.clock.now(),
  })
  await kernel.start([])
  return {
    http: async options => await inject((req, res) => kernel.http.handler(req, res), options),
    get: (url, token) =>
      inject((req, res) => kernel.http.handler(req, res), {
        method: 'GET',
        url,
        headers: { authorization: `Bearer ${token}` },
      }),
    post: (url, payload) =>
      inject((req, res) => kernel.http.handler(req, res), { method: 'POST', url, payload }),
    [Symbol.asyncDispose]: () => kernel.stop(),
  }
}
