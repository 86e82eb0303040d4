import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isCollection, parseAllDocuments, visit, type Document } from 'yaml'

/** A task as the file of the play tells it, before it has run. */
export interface PlayTask {
  readonly name: string
  readonly section: 'block' | 'rescue' | 'always'
  /** Tasks that follow because this one includes their file. */
  readonly included: number
}

/** What the file of a play says about the work ahead (PROV-77, LIFE-39). */
export interface PlayOutline {
  /** The play's own `name:`. */
  readonly description: string | null
  readonly tasks: readonly PlayTask[]
  /** Why Ansible will refuse the file; null when it parses. */
  readonly fault: string | null
  /** Files that were read, for knowing when to read again. */
  readonly files: readonly string[]
}

type Entry = Readonly<Record<string, unknown>>
interface Reading {
  readonly folder: string
  readonly files: Set<string>
}

const includes = [
  'include_tasks',
  'import_tasks',
  'ansible.builtin.include_tasks',
  'ansible.builtin.import_tasks',
]
const deepestInclude = 10

/** Reads a play and the task files it names; a task file that is not there counts as empty and fails at run time. */
export async function readOutline(folder: string, file: string): Promise<PlayOutline> {
  const reading: Reading = { folder, files: new Set([file]) }
  const parsed = await parse(join(folder, file))
  if ('fault' in parsed) return { description: null, tasks: [], fault: parsed.fault, files: [file] }
  const play = entries(parsed.value).find(each => 'hosts' in each)
  if (!play)
    return {
      description: null,
      tasks: [],
      fault: 'The file holds no play: no entry names its hosts.',
      files: [file],
    }
  const tasks: PlayTask[] = []
  for (const part of ['pre_tasks', 'tasks', 'post_tasks'])
    tasks.push(...(await walk(play[part], 'block', reading, 0)))
  const description = typeof play['name'] === 'string' ? play['name'] : null
  return { description, tasks, fault: null, files: [...reading.files] }
}

async function parse(path: string): Promise<{ value: unknown } | { fault: string }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return { fault: `The file can't be read: ${error instanceof Error ? error.message : String(error)}` }
  }
  const [document] = parseAllDocuments(text, {
    version: '1.1',
    logLevel: 'silent',
    merge: true,
    // Ansible warns of a key that stands twice and takes the last one.
    uniqueKeys: false,
  })
  if (!document) return { value: null }
  const error = document.errors[0]
  if (error) return { fault: error.message.split('\n\n')[0] ?? error.message }
  return hasMappingAsKey(document)
    ? { fault: 'An expression like {{ name }} stands without quotes, which is no valid YAML.' }
    : { value: document.toJS() as unknown }
}

/** `{{ x }}` without quotes reads as a mapping whose key is a mapping; Ansible's own parser refuses it (PLAY-22). */
function hasMappingAsKey(document: Document.Parsed): boolean {
  let found = false
  visit(document, {
    Pair(_key, pair) {
      if (!isCollection(pair.key)) return undefined
      found = true
      return visit.BREAK
    },
  })
  return found
}

const entries = (value: unknown): Entry[] =>
  Array.isArray(value)
    ? value.filter((each): each is Entry => typeof each === 'object' && each !== null && !Array.isArray(each))
    : []

async function walk(
  value: unknown,
  section: PlayTask['section'],
  reading: Reading,
  depth: number,
): Promise<PlayTask[]> {
  const found: PlayTask[] = []
  for (const entry of entries(value)) {
    if ('block' in entry) {
      found.push(...(await walk(entry['block'], section, reading, depth)))
      found.push(...(await walk(entry['rescue'], section === 'block' ? 'rescue' : section, reading, depth)))
      found.push(...(await walk(entry['always'], section === 'block' ? 'always' : section, reading, depth)))
    } else found.push(...(await taskOf(entry, section, reading, depth)))
  }
  return found
}

async function taskOf(
  entry: Entry,
  section: PlayTask['section'],
  reading: Reading,
  depth: number,
): Promise<PlayTask[]> {
  if ('meta' in entry || 'ansible.builtin.meta' in entry) return []
  const include = includes.find(each => each in entry)
  const inner = include === undefined ? [] : await includedTasks(entry[include], section, reading, depth)
  // An imported file has no event of its own: Ansible puts its tasks in place before it starts.
  if (include?.endsWith('import_tasks')) return inner
  const action = Object.keys(entry).find(each => !keywords.has(each)) ?? 'task'
  const name = typeof entry['name'] === 'string' ? entry['name'] : action
  return [{ name, section, included: inner.length }, ...inner]
}

async function includedTasks(
  value: unknown,
  section: PlayTask['section'],
  reading: Reading,
  depth: number,
): Promise<PlayTask[]> {
  const file = typeof value === 'string' ? value : (value as { file?: unknown } | null)?.file
  if (typeof file !== 'string' || file.includes('{{') || depth >= deepestInclude) return []
  reading.files.add(file)
  const parsed = await parse(join(reading.folder, file))
  return 'fault' in parsed ? [] : await walk(parsed.value, section, reading, depth + 1)
}

/** Words of a task that are not its action. */
const keywords = new Set([
  'name',
  'when',
  'vars',
  'register',
  'loop',
  'loop_control',
  'ignore_errors',
  'failed_when',
  'changed_when',
  'no_log',
  'tags',
  'args',
  'environment',
  'until',
  'retries',
  'delay',
  'delegate_to',
  'become',
  'notify',
  'run_once',
  'check_mode',
  'async',
  'poll',
  'timeout',
])
