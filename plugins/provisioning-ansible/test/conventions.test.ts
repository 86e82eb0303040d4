import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const folder = fileURLToPath(new URL('../../../playbooks/plays/', import.meta.url))
const files = readdirSync(folder)
  .filter(name => name.endsWith('.yaml'))
  .map(name => ({ name, text: readFileSync(folder + name, 'utf8') }))
const isPlay = (name: string) => name.startsWith('play_')

interface Task {
  readonly name?: string
  readonly block?: readonly Task[]
  readonly rescue?: readonly Task[]
  readonly register?: string
  readonly 'ansible.builtin.include_vars'?: object
}
type PlayFile = readonly { readonly tasks: readonly Task[]; readonly [key: string]: unknown }[]
const everyTask = (tasks: readonly Task[]): Task[] =>
  tasks.flatMap(each => [each, ...everyTask(each.block ?? []), ...everyTask(each.rescue ?? [])])

for (const { name, text } of files)
  describe(`the delivered file ${name}`, () => {
    const content = parse(text, { version: '1.1', merge: true }) as unknown
    const tasks = everyTask(isPlay(name) ? ((content as PlayFile)[0]?.tasks ?? []) : (content as Task[]))

    if (isPlay(name))
      it('is one play on localhost with a main block and its rescue, and loads the configuration first (PLAY-2, PLAY-5, PLAY-6, PLAY-7, PLAY-8, PROV-55)', () => {
        const [play, ...others] = content as PlayFile
        assert.deepEqual(
          [others.length, typeof play?.['name'], play?.['hosts'], play?.['gather_facts'], play?.['become']],
          [0, 'string', 'localhost', false, false],
        )
        const [main, ...more] = play?.tasks ?? []
        assert.deepEqual([main?.name, more.length, Array.isArray(main?.rescue)], ['Main block', 0, true])
        assert.deepEqual(main?.block?.[0]?.['ansible.builtin.include_vars'], {
          file: '../../crm_config.yaml',
          name: 'crm_config',
        })
      })
    else
      it('loads no configuration of its own (PLAY-4)', () => {
        assert.deepEqual(
          tasks.filter(each => 'ansible.builtin.include_vars' in each),
          [],
        )
      })

    it('names every task, and results by where they come from (PLAY-16)', () => {
      assert.deepEqual(
        tasks.filter(each => !each.name?.trim()),
        [],
      )
      for (const { register } of tasks) if (register) assert.match(register, /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/)
    })

    it('sends ids and amounts as numbers (PLAY-15)', () => {
      for (const [, field = '', value = ''] of text.matchAll(/'(\w+_id|\w+_cost)': (.+?),?$/gm))
        assert.match(value, field.endsWith('_id') ? /\| int\b|^none/ : /\| float\b/, `${field}: ${value}`)
    })

    it('holds no credential (PLAY-17)', () => {
      assert.doesNotMatch(text, /(password|secret|api_key|token)\w*:\s*["']?[A-Za-z0-9+/=_-]{8,}["']?\s*$/im)
    })
  })
