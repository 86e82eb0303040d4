import { Command, CommanderError } from 'commander'
import { CliCommands, rebuildWords, type CliCommand } from '@omnicrm/sdk'
import type { App } from '../app.ts'
import { addBackup } from './backup.ts'
import { commandLog, configOf, makeCommandApp, pluginsOf, withApp, type Place } from './boot.ts'
import { checkConfig, printConfig } from './config.ts'
import { doctor } from './doctor.ts'
import { CliError, explain, makeScreen, type Screen } from './screen.ts'
import { serve, type ServeOptions } from './serve.ts'

/** Runs one command line. @returns the exit code */
export async function run(
  args: readonly string[],
  place: Place = { env: process.env, directory: process.cwd() },
  screen: Screen = makeScreen(),
): Promise<number> {
  let code = 0
  const program = builtIn(place, screen, result => (code = result))
  try {
    if (isHelp(args)) return await help(program, place, screen)
    if (isForPlugins(program, args)) return await runContributed(program, args, place, screen)
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    screen.error(explain(error))
    return 1
  }
}

function builtIn(place: Place, screen: Screen, done: (code: number) => void): Command {
  const program = new Command('omnicrm')
    .description('OmniCRM on the command line.')
    .exitOverride()
    .configureOutput({
      writeOut: text => screen.line(text.trimEnd()),
      writeErr: text => screen.error(text.trimEnd()),
    })
  program
    .command('serve')
    .description('start the server')
    .option('--roles <list>', 'api, worker, scheduler; default all')
    .option('--port <port>', 'port to listen on; default PORT or crm.port')
    .option('--host <address>', 'address to listen on; default all')
    .option('--demo', 'fill an empty installation with the demo catalogue')
    .action(async (options: ServeOptions) => done(await serve(place, options, screen)))
  program
    .command('migrate')
    .description('bring the schema of the database up to date')
    .action(async () => migrate(place, screen))
  program
    .command('doctor')
    .description('look at everything OmniCRM needs')
    .action(async () => done(await doctor(place, screen)))
  program
    .command('words')
    .description('words by which lists are searched')
    .command('rebuild')
    .description('make them anew from the rows, beside the running server')
    .action(async () => wordsRebuilt(place, screen))
  addConfig(program, place, screen, done)
  program
    .command('plugin')
    .description('look at the plugins')
    .command('list')
    .description('list them with origin and state')
    .action(async () => done(await listPlugins(place, screen)))
  program
    .command('demo')
    .description('run the story of one customer against a running server')
    .option('--url <url>', 'address of the server; default from the sandbox file, else http://localhost:5000')
    .option(
      '--email <email>',
      'sign-in; default OMNICRM_ADMIN_EMAIL or the first sign-in of the data directory',
    )
    .option('--password <password>', 'its password; default OMNICRM_ADMIN_PASSWORD or the first sign-in')
    .option('--deprovision', 'take the service down again at the end')
    .action(async (options: Record<string, string | boolean>) => done(await demo(place, options, screen)))
  addBackup(program, place, screen, done)
  for (const command of [program, ...program.commands, ...program.commands.flatMap(each => each.commands)])
    command.exitOverride()
  return program
}

function addConfig(program: Command, place: Place, screen: Screen, done: (code: number) => void): void {
  const config = program.command('config').description('look at the configuration')
  config
    .command('check')
    .description('validate it and report mismatches, without a start')
    .action(async () => done(await checkConfig(place, screen)))
  config
    .command('print')
    .description('show the values in force and where they come from; secrets masked')
    .action(async () => screen.line(await printConfig(place)))
}

async function migrate(place: Place, screen: Screen): Promise<void> {
  const app = await makeCommandApp(place, commandLog(place))
  try {
    const count = await app.migrate((step, number, total) =>
      screen.progress(number, total, `${step.plugin}/${step.name}`),
    )
    screen.line(count === 0 ? 'The schema is up to date.' : `${count} migrations applied.`)
  } finally {
    await app.stop()
  }
}

async function wordsRebuilt(place: Place, screen: Screen): Promise<void> {
  await withApp(place, async app => {
    for (const { words } of app.plugins.flatMap(plugin => plugin.entities.map(each => each.entity))) {
      if (words === null) continue
      const size = await app.entry().db(words.table).count({ size: '*' }).first<{ size: number }>()
      const done = await rebuildWords(app.entry(), words, each =>
        screen.progress(each, Number(size.size), words.table),
      )
      screen.line(`${words.table}: ${done} rows.`)
    }
  })
}

async function listPlugins(place: Place, screen: Screen): Promise<number> {
  const { found, faults } = await pluginsOf(place)
  for (const { plugin, enabled, origin, folder } of found)
    screen.line(
      `${enabled ? '✓' : '–'} ${plugin.id.padEnd(24)} ${origin.padEnd(8)} ${folder ?? ''}`.trimEnd(),
    )
  for (const fault of [...faults, ...configOf(place, found).faults]) screen.error(fault)
  return faults.length === 0 ? 0 : 1
}

interface Story {
  run(options: Record<string, string | boolean>, place: Place, screen: Screen): Promise<number>
}

/** The story speaks of customers and services, which the kernel does not know: it lives outside. */
async function demo(
  place: Place,
  options: Record<string, string | boolean>,
  screen: Screen,
): Promise<number> {
  const story = (await import(new URL('../../../scripts/demo/story.ts', import.meta.url).href)) as Story
  return await story.run(options, place, screen)
}

const isHelp = (args: readonly string[]): boolean =>
  args.length === 0 || (args.length === 1 && ['help', '--help', '-h'].includes(args[0] ?? ''))

/** Lists all commands; those of plugins only when the application can be wired. */
async function help(program: Command, place: Place, screen: Screen): Promise<number> {
  try {
    await withApp(place, async app => {
      for (const command of app.contributions(CliCommands)) add(program, command, app, screen)
    })
  } catch (error) {
    screen.error(
      `The commands of plugins are not listed, because the application can't be wired:\n${explain(error)}\n`,
    )
  }
  program.outputHelp()
  return 0
}

/** True when the words name no command of our own, so that a plugin must bring it. */
function isForPlugins(program: Command, args: readonly string[]): boolean {
  const word = args[0] ?? ''
  return !word.startsWith('-') && !program.commands.some(each => each.name() === word)
}

async function runContributed(
  program: Command,
  args: readonly string[],
  place: Place,
  screen: Screen,
): Promise<number> {
  return await withApp(place, async app => {
    for (const command of app.contributions(CliCommands)) add(program, command, app, screen)
    await program.parseAsync([...args], { from: 'user' })
    return 0
  })
}

/** `user create <email>`: words become nested commands, then arguments follow in the manner of commander. */
function add(program: Command, command: CliCommand, app: App, screen: Screen): void {
  const [, words = '', parameters = ''] = /^([^<[]+?)\s*((?:[<[].*)?)$/.exec(command.name) ?? []
  const names = words.split(' ').filter(Boolean)
  const last = names.pop()
  if (last === undefined) throw new CliError(`A plugin brings a command without a name: '${command.name}'.`)
  let parent = program
  for (const name of names)
    parent = parent.commands.find(each => each.name() === name) ?? parent.command(name).exitOverride()
  const made = parent.command(`${last} ${parameters}`.trim()).description(command.summary).exitOverride()
  for (const option of command.options ?? [])
    if (option.required) made.requiredOption(option.flags, option.summary)
    else made.option(option.flags, option.summary)
  made.action(async (...all: unknown[]) => {
    const values = all
      .slice(0, -2)
      .flat()
      .filter((each): each is string => typeof each === 'string')
    await command.run(app.entry(), values, made.opts<Record<string, string | boolean>>(), screen)
  })
}
