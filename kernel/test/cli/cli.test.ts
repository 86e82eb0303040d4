import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { run } from '../../src/cli/main.ts'

const greeter = `import { CliCommands, Checks, FirstBoots, definePlugin, T } from '@omnicrm/sdk'
export default definePlugin({
  id: 'greeter',
  config: T.Object({ greeter: T.Object({ word: T.String({ default: 'Hello' }) }) }),
  migrations: [{ name: '0001_greeting', up: async db => db.schema.createTable('greeting', t => t.increments('id')) }],
  setup(host) {
    host.contribute(CliCommands, ({ config }) => ({
      name: 'greet person <name>',
      summary: 'says hello',
      options: [{ flags: '--loud', summary: 'shouts' }],
      run: async (entry, [name], options, out) => {
        const rows = await entry.db('greeting').select()
        out.line(\`\${config.greeter.word} \${options.loud ? String(name).toUpperCase() : name}, \${rows.length} before you.\`)
      },
    }))
    host.contribute(Checks, ({ config }) => ({
      name: 'config greeter',
      quick: true,
      run: async () => config.greeter.word === 'Moin' ? { state: 'warning', finding: 'Moin is said in the north only.', remedy: 'Say Hello.' } : { state: 'ok', finding: 'The word is fine.' },
    }))
    host.contribute(FirstBoots, () => ({ order: 0, run: async (_entry, { demo }) => ['First boot' + (demo ? ' with demo' : '')] }))
  },
})
`

const shelf = `import { definePlugin, entity, T, wordTable } from '@omnicrm/sdk'
const words = { index: { table: 'book_word', owner: 'book_id' }, columns: ['title'] }
const schema = T.Object({ book_id: T.Integer(), title: T.String() })
export default definePlugin({
  id: 'shelf',
  entities: [entity({ table: 'book', key: 'book_id', schema, words })],
  migrations: [{ name: '0001_book', async up(db) {
    await db.schema.createTable('book', t => { t.increments('book_id'); t.string('title') })
    await db('book').insert([{ title: 'One' }, { title: 'Two' }])
    await wordTable(db, words.index, 'book')
  } }],
  setup() {},
})
`

describe('omnicrm on the command line', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'omnicrm-cli-'))
    write('plugins/greeter/plugin.ts', greeter)
    write('crm_config.yaml', 'crm: { port: 0 }\n')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }

  async function omnicrm(...args: string[]): Promise<{ code: number; out: string[]; errors: string[] }> {
    const out: string[] = []
    const errors: string[] = []
    const screen = {
      line: (text: string) => void out.push(text),
      error: (text: string) => void errors.push(text),
      progress: (done: number, total: number, note?: string) => void out.push(`${done}/${total} ${note}`),
    }
    const place = {
      env: { PATH: process.env.PATH, OMNICRM_LOG: 'silent' },
      directory,
      productFolder: join(directory, 'plugins'),
    }
    return { code: await run(args, place, screen), out, errors }
  }

  it('lists its commands and those of plugins', async () => {
    const { code, out } = await omnicrm('--help')
    assert.equal(code, 0)
    for (const word of ['serve', 'migrate', 'doctor', 'config', 'plugin', 'demo', 'greet'])
      assert.match(out.join('\n'), new RegExp(`^  ${word}`, 'm'))
  })

  it('lists its own commands even when no application can be wired', async () => {
    write('crm_config.yaml', 'crm: { port: five }\n')
    const { code, out, errors } = await omnicrm('help')
    assert.equal(code, 0)
    assert.match(out.join('\n'), /doctor/)
    assert.match(errors.join('\n'), /commands of plugins are not listed.*'crm\.port' must be a whole number/s)
  })

  it('runs a command of a plugin with arguments and options, on a migrated database', async () => {
    assert.deepEqual(await omnicrm('greet', 'person', 'Ada', '--loud'), {
      code: 0,
      out: ['Hello ADA, 0 before you.'],
      errors: [],
    })
  })

  it('makes the words of lists anew from the rows', async () => {
    write('plugins/shelf/plugin.ts', shelf)
    await omnicrm('migrate')
    const { code, out } = await omnicrm('words', 'rebuild')
    assert.deepEqual([code, out], [0, ['2/2 book', 'book: 2 rows.']])
    const database = new Database(join(directory, 'data', 'omnicrm.sqlite'), { readonly: true })
    const words = database.prepare('select word from book_word order by word').pluck().all()
    database.close()
    assert.deepEqual(words, ['one', 'two'])
  })

  it('refuses what it does not know', async () => {
    const { code, errors } = await omnicrm('gret')
    assert.equal(code, 1)
    assert.match(errors.join('\n'), /unknown command 'gret'/)
  })

  it('checks the configuration without a start and reports mismatches', async () => {
    const file = join(directory, 'crm_config.yaml')
    assert.deepEqual((await omnicrm('config', 'check')).out, [`✓ ${file} is valid.`])
    write('crm_config.yaml', 'greeter: { word: Moin }\nweather: sunny\n')
    const mismatch = await omnicrm('config', 'check')
    assert.deepEqual(mismatch.out, [
      `! ${file}:2: 'weather' is not a known setting and is ignored.`,
      '! Moin is said in the north only. Say Hello.',
      `✓ ${file} is valid.`,
    ])
    write('crm_config.yaml', 'greeter: { word: 5 }\ncrm: { port: x }\n')
    const faulty = await omnicrm('config', 'check')
    assert.equal(faulty.code, 1)
    assert.deepEqual(faulty.errors, [
      `✗ ${file}:2: 'crm.port' must be a whole number, but is 'x'.`,
      `✗ ${file}:1: 'greeter.word' must be text, but is '5'. Put the value in quotes.`,
    ])
  })

  it('prints the configuration in force', async () => {
    const { out } = await omnicrm('config', 'print')
    assert.match(out.join('\n'), /port: 0 # line 1/)
    assert.match(out.join('\n'), /word: Hello/)
  })

  it('lists plugins with their state', async () => {
    write(
      'plugins/other/plugin.ts',
      "import { definePlugin } from '@omnicrm/sdk'\nexport default definePlugin({ id: 'other', setup() {} })\n",
    )
    write('crm_config.yaml', 'plugins: [{ id: other, enabled: false }]\n')
    const { out } = await omnicrm('plugin', 'list')
    assert.match(out[0] ?? '', /^✓ greeter +product/)
    assert.match(out[1] ?? '', /^– other +product/)
  })

  it('migrates once and says so (PLAT-25)', async () => {
    assert.match(
      (await omnicrm('migrate')).out.join('\n'),
      /greeter\/0001_greeting\n\d+ migrations applied\.$/,
    )
    assert.deepEqual((await omnicrm('migrate')).out, ['The schema is up to date.'])
  })

  it('tells what is well and what is not, with remedies, and exits 1 for failures (CONF-9)', async () => {
    const well = await omnicrm('doctor')
    assert.equal(well.code, 0, well.out.join('\n'))
    assert.match(well.out.join('\n'), /✓ database .*answers/)
    const password = 'never-shown-anywhere'
    write(
      'crm_config.yaml',
      `database: { username: omnitouch, password: ${password}, server: 127.0.0.1, port: 1 }\n`,
    )
    const ill = await omnicrm('doctor')
    assert.equal(ill.code, 1)
    const text = ill.out.join('\n')
    assert.match(text, /✗ database .*does not answer \(omnitouch@127\.0\.0\.1:1\/omnicrm\)/)
    assert.match(text, /→ Check database\.server/)
    assert.ok(!text.includes(password))
  })

  it('names all faults of the configuration at once when asked to serve', async () => {
    write('crm_config.yaml', 'crm:\n  port: five\n  environment: moon\n')
    const { code, errors } = await omnicrm('serve')
    assert.equal(code, 1)
    assert.match(
      errors.join('\n'),
      /2 faults in phase 'config'.*:2: 'crm\.port'.*:3: 'crm\.environment' must be one of development, staging, production/s,
    )
  })

  it('refuses to run several instances whose secrets would differ (D-105)', async () => {
    write('crm_config.yaml', `crm: { port: 0, instances: 2, secret_key: ${'s'.repeat(40)} }\n`)
    for (const command of ['serve', 'migrate', 'doctor']) {
      const { code, errors, out } = await omnicrm(command)
      assert.equal(code, 1, command)
      assert.match(
        [...errors, ...out].join('\n'),
        /2 instances \(crm\.instances\) need jwt_secret, crm\.callback_key, redis\.url, configured alike/,
      )
    }
  })

  it('advises against weak passwords without showing them, and refuses nothing for it (CONF-11)', async () => {
    const start = 'crm: { port: 0 }\ndatabase: { client: sqlite, password: '
    for (const weak of ['Short-1a', 'longbutonlysmallletters', 'NoSignsButLong12345']) {
      write('crm_config.yaml', `${start}${weak} }\n`)
      const { code, out } = await omnicrm('config', 'check')
      assert.equal(code, 0)
      const told = out.join('\n')
      assert.match(
        told,
        /! These passwords are easy to guess: database\.password\. Use at least 16 characters/,
      )
      assert.ok(!told.includes(weak))
    }
    write('crm_config.yaml', `${start}Kestrel-42-harbour-wall }\n`)
    assert.doesNotMatch((await omnicrm('config', 'check')).out.join('\n'), /easy to guess/)
    assert.match((await omnicrm('doctor')).out.join('\n'), /✓ config passwords/)
  })

  it('ends without a trace when its reader has had enough', async () => {
    const program = fileURLToPath(new URL('../../bin/omnicrm.ts', import.meta.url))
    const child = spawn(process.execPath, [program, 'plugin', 'list'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let told = ''
    child.stderr.on('data', chunk => (told += String(chunk)))
    const [code] = (await once(child, 'close')) as [number]
    assert.deepEqual([code, told], [0, ''])
  })

  it('refuses a role that does not exist', async () => {
    const { code, errors } = await omnicrm('serve', '--roles', 'api,cook')
    assert.deepEqual([code, errors], [1, ["There is no role 'cook'; known are api, worker, scheduler."]])
  })

  describe('serve', () => {
    const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
    const children: ChildProcess[] = []
    // A server that a failed test left running would keep the run from ending.
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL')
    })

    async function serve(...args: string[]) {
      write(
        'serve.ts',
        `import { run } from '${program}'\nprocess.exitCode = await run(${JSON.stringify(['serve', ...args])}, { env: process.env, directory: '${directory}', productFolder: '${join(directory, 'plugins')}' })\n`,
      )
      const child = spawn(process.execPath, [join(directory, 'serve.ts')], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, OMNICRM_LOG: 'warn' },
      })
      children.push(child)
      const lines: string[] = []
      const log: string[] = []
      const reader = createInterface({ input: child.stdout })
      const ready = new Promise<string>((resolve, reject) => {
        reader.on('line', line => {
          if (line.startsWith('{')) return void log.push(line)
          lines.push(line)
          if (line.startsWith('ready ')) resolve(line.slice('ready '.length))
        })
        child.once('exit', () => reject(new Error(`ended: ${lines.join('\n')}`)))
      })
      /** Waits for a line of the log. */
      const logged = async (pattern: RegExp): Promise<string> => {
        for (;;) {
          const found = log.find(line => pattern.test(line))
          if (found !== undefined) return found
          await once(reader, 'line')
        }
      }
      return { child, lines, address: await ready, logged }
    }

    it('tells the first boot once, the address last, and stops in order on SIGTERM', async () => {
      const { child, lines, address } = await serve('--demo')
      assert.deepEqual(lines, ['First boot with demo', `ready ${address}`])
      const response = await fetch(`${address}/crm/health`)
      assert.equal(response.status, 200)
      child.kill('SIGTERM')
      assert.deepEqual(await once(child, 'exit'), [0, null])
      await assert.rejects(fetch(`${address}/crm/health`))
    })

    it('reads the section ui again on SIGHUP, keeps what was in force when the file has faults, and says so (CONF-4)', async () => {
      write('crm_config.yaml', 'crm: { port: 0 }\nui: { company_name: Before }\n')
      const { child, address, logged } = await serve()
      const company = async () =>
        ((await (await fetch(`${address}/crm/config/ui`)).json()) as { company_name: string }).company_name
      assert.equal(await company(), 'Before')

      write('crm_config.yaml', 'crm: { port: 0 }\nui: { company_name: After }\ngreeter: { word: Moin }\n')
      child.kill('SIGHUP')
      await logged(/Changes of greeter take effect at a restart/)
      assert.equal(await company(), 'After')

      write('crm_config.yaml', 'crm: { port: five }\nui: { company_name: Broken }\n')
      child.kill('SIGHUP')
      const line = await logged(/The configuration has faults and was not taken/)
      assert.match(line, /crm_config\.yaml:1: 'crm\.port' must be a whole number/)
      assert.equal(await company(), 'After')
      child.kill('SIGTERM')
      assert.deepEqual(await once(child, 'exit'), [0, null])
    })

    it('reads the .env of the web application at its start and on SIGHUP; until then the old values stay (CONF-4)', async () => {
      const variables = (name: string) => write('OmniCRM-UI/.env', `REACT_APP_COMPANY_NAME=${name}\n`)
      variables('Before')
      const { child, address, logged } = await serve()
      const company = async () =>
        ((await (await fetch(`${address}/crm/config/ui`)).json()) as { company_name: string }).company_name
      assert.equal(await company(), 'Before')
      variables('After')
      write('crm_config.yaml', 'crm: { port: 0 }\ngreeter: { word: Moin }\n')
      assert.equal(await company(), 'Before')
      child.kill('SIGHUP')
      await logged(/Changes of greeter take effect at a restart/)
      assert.equal(await company(), 'After')
      child.kill('SIGTERM')
      await once(child, 'exit')
    })

    it('keeps its data in the data directory', async () => {
      const { child } = await serve()
      child.kill('SIGINT')
      await once(child, 'exit')
      assert.ok(readFileSync(join(directory, 'data', 'omnicrm.sqlite')).length > 0)
    })

    it('says that a port is in use', async () => {
      const { child, address } = await serve()
      const { code, errors } = await omnicrm('serve', '--port', new URL(address).port)
      child.kill('SIGTERM')
      await once(child, 'exit')
      assert.equal(code, 1)
      assert.match(
        errors.join('\n'),
        /Port \d+ is in use\. Stop what listens there, or choose another with PORT or crm\.port\./,
      )
    })

    it('runs a worker without a port', async () => {
      const { child, address } = await serve('--roles', 'worker')
      assert.equal(address, '(worker)')
      child.kill('SIGTERM')
      assert.deepEqual(await once(child, 'exit'), [0, null])
    })
  })
})
