import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { query, T } from '@omnicrm/sdk'
import { httpOf, serving } from './fakes.ts'

const good = query({
  method: 'GET',
  path: '/crm/good',
  allow: 'anyone',
  response: T.Object({ word: T.String() }),
})
const bad = query({
  method: 'GET',
  path: '/crm/bad',
  allow: 'anyone',
  query: T.Object({ word: T.Unsafe<string>({ type: 'word' }) }),
  response: T.Object({ word: T.String() }),
})

describe('schemas of endpoints', () => {
  it('are compiled once the server listens; the log names those that can not be, and all others answer', async () => {
    await using http = httpOf(
      [
        serving('bad', bad, async () => ({ word: 'never' })),
        serving('good', good, async () => ({ word: 'hello' })),
      ],
      { strictAnswers: false },
    )
    const server = createServer(http.handler)
    http.upgrade(server)
    assert.equal(http.log.lines.length, 0)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    while (!http.log.lines.some(each => each.level === 'error'))
      await new Promise(resolve => setImmediate(resolve))
    const [line] = http.log.lines
    assert.equal(line?.message, "1 endpoints can't answer: their schemas can't be compiled.")
    assert.match(String(line.fields.faults), /^shop\.bad: .*type/)
    assert.equal((await http.get('/crm/bad?word=x')).statusCode, 500)
    assert.deepEqual((await http.get('/crm/good')).json(), { word: 'hello' })
    server.close()
    await once(server, 'close')
  })
})
