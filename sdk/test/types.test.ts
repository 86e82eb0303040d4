import assert from 'node:assert/strict'
import {
  anyOf,
  command,
  definePlugin,
  entity,
  event,
  hook,
  Id,
  job,
  optional,
  own,
  permission,
  point,
  query,
  RequiredText,
  service,
  T,
  withCookies,
  type Cx,
  type InputOf,
  type OutputOf,
  type RowOf,
  type Tx,
} from '@omnicrm/sdk'

interface GreetingsService {
  greet(cx: Cx, name: string): Promise<string>
}
const Greetings = service<GreetingsService>('hello.greetings')
const Words = point<string>('hello.words')
const Greeted = event('hello.greeted', T.Object({ name: T.String() }))
const Send = job('hello.send', T.Object({ name: T.String() }))
const NewName = hook<{ name: string }>('hello.newName')
const see = permission('view_hello', 'See greetings')
const Hello = entity({
  table: 'hello',
  key: 'hello_id',
  schema: T.Object({ hello_id: Id(), name: RequiredText(50), customer_id: Id() }),
})
const api = {
  get: query({
    method: 'GET',
    path: '/crm/hello/:hello_id',
    allow: anyOf(see, own(see)),
    params: T.Object({ hello_id: Id() }),
    response: Hello.entity.schema,
  }),
  add: command({
    method: 'PUT',
    path: '/crm/hello/',
    allow: see,
    body: T.Object({ name: RequiredText(50) }),
    response: T.Object({ hello_id: Id() }),
  }),
  wave: command({
    method: 'POST',
    path: '/crm/hello/wave',
    allow: 'anyone',
    body: T.Object({ name: RequiredText(50) }),
    cookies: T.Object({ hand: T.Optional(T.String()) }),
    response: T.Object({ hello_id: Id() }),
  }),
}

/** Compiles or not; never runs. */
function compileOnly(tx: Tx, cx: Cx): void {
  const input: InputOf<typeof api.get> = { hello_id: 1 }
  const output: OutputOf<typeof api.add> = { hello_id: 1 }
  const row: Partial<RowOf<typeof Hello>> = { name: 'x' }
  // @ts-expect-error cookies are the browser's to send, no caller's
  const waved: InputOf<typeof api.wave> = { name: 'x', cookies: {} }
  void waved
  void input
  void output
  void row
  void tx.emit(Greeted, { name: 'x' })
  // @ts-expect-error a payload of another shape
  void tx.emit(Greeted, { nam: 'x' })
  // @ts-expect-error the wrong kind of ref
  void tx.emit(Send, { name: 'x' })
  void tx.enqueue(Send, { name: 'x' })
  void tx.insert(Hello, { name: 'x' })
  // @ts-expect-error no such column
  void tx.insert(Hello, { nom: 'x' })
  // @ts-expect-error reading contexts can't write
  void cx.insert(Hello, { name: 'x' })
  // @ts-expect-error an endpoint without an access decision
  void query({ method: 'GET', path: '/x', response: T.Object({}) })

  definePlugin({
    id: 'hello',
    config: T.Object({ hello: T.Object({ loud: T.Boolean() }) }),
    uses: { greetings: Greetings, words: Words, maybe: optional(Greetings) },
    setup(host) {
      host.provide(Greetings, ({ words, config }) => ({
        greet: async (_cx, name) => `${words[0]} ${name} ${config.hello.loud}`,
      }))
      // @ts-expect-error a service that doesn't fit its ref
      host.provide(Greetings, () => ({ greet: 1 }))
      host.contribute(Words, () => 'hi')
      // @ts-expect-error a contribution of another type
      host.contribute(Words, () => 5)
      host.serve(api, ({ greetings, maybe }) => ({
        get: async (inner, { hello_id }) => {
          await greetings.greet(inner, 'x')
          // @ts-expect-error an optional service may be missing
          await maybe.greet(inner, 'x')
          // @ts-expect-error a query can't write
          await inner.insert(Hello, {})
          return { hello_id, name: 'x', customer_id: 1 }
        },
        add: async (inner, { name, ...rest }) => {
          // @ts-expect-error an endpoint that declares no cookies sees none
          void rest.cookies
          return { hello_id: (await inner.insert(Hello, { name })).hello_id }
        },
        wave: async (_inner, { cookies: { hand, ...others } }) => {
          // @ts-expect-error a cookie that is not declared
          void others.foot
          // @ts-expect-error a cookie has a value, or null to remove it
          withCookies({}, [{ name: 'hand', path: '/crm/hello', value: 5 }])
          return withCookies({ hello_id: hand === 'left' ? 1 : 2 }, [
            { name: 'hand', value: null, path: '/crm/hello' },
          ])
        },
      }))
      // @ts-expect-error a handler is missing
      host.serve(api, () => ({ get: async () => ({ hello_id: 1, name: 'x', customer_id: 1 }) }))
      host.hook(NewName, (_tx, value) => ({ name: value.name.trim() }))
      // @ts-expect-error a hook must return the value
      host.hook(NewName, () => undefined)
      host.on(Greeted, async (_tx, { name }) => name)
      // @ts-expect-error no such field in the payload
      host.on(Greeted, async (_tx, { nam }) => nam)
      host.work(Send, async (worker, { name }) => [worker.key, name])
      host.every('0 3 * * *', Send, { name: 'x' })
      // @ts-expect-error the payload of the job is missing a field
      host.every('0 3 * * *', Send, {})
    },
  })
}

describe('SDK types', () => {
  it('are checked by the compiler: each @ts-expect-error above is a mistake that does not compile', () => {
    assert.equal(typeof compileOnly, 'function')
  })
})
