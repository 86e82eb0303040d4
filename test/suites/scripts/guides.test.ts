import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const guides = ['README.md', 'CHANGELOG.md', ...globSync('docs/*.md', { cwd: root })].filter(file =>
  existsSync(join(root, file)),
)
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Indentation is left out: a guide shows a part of a file as far to the left as it goes. */
const lines = (text: string): string =>
  text
    .split('\n')
    .map(each => each.trim())
    .join('\n')

interface Excerpt {
  readonly guide: string
  readonly file: string
  /** What must stand in the file, in this order; `// …` divides. */
  readonly parts: readonly string[]
}

/** Blocks of code that say from which file they are: three backticks, the language, the path. */
function excerpts(guide: string): Excerpt[] {
  const blocks = read(guide).matchAll(/^```\w+ (\S+\/\S+)\n([\s\S]*?)\n```$/gm)
  return [...blocks].map(([, file = '', text = '']) => ({ guide, file, parts: text.split(/\n\s*\/\/ …\n/) }))
}

describe('the guides', () => {
  it('show code as it stands in the files they name', () => {
    const wrong: string[] = []
    const found = guides.flatMap(excerpts)
    assert.ok(found.length > 10, `only ${found.length} blocks name a file`)
    for (const { guide, file, parts } of found) {
      const text = existsSync(join(root, file)) ? lines(read(file)) : ''
      let from = 0
      for (const part of parts) {
        const at = text.indexOf(lines(part), from)
        if (at < 0) wrong.push(`${guide}: ${file} does not hold\n${part}`)
        else from = at + lines(part).length
      }
    }
    assert.deepEqual(wrong, [])
  })

  it('link to files that are there', () => {
    const wrong = guides.flatMap(guide =>
      [...read(guide).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = '']) => target)
        // Pictures are made by the browser tests and may not be there yet.
        .filter(target => !target.includes('docs/images/') && !existsSync(join(root, dirname(guide), target)))
        .map(target => `${guide}: ${target}`),
    )
    assert.deepEqual(wrong, [])
  })

  it('name scripts and commands that exist', () => {
    const commands = new Set(
      ['main', 'backup']
        .map(name => read(`kernel/src/cli/${name}.ts`))
        .join('\n')
        .match(/\.command\('(\w+)'\)/g)
        ?.map(each => each.slice(10, -2)),
    )
    for (const each of ['user', 'import', 'help']) commands.add(each)
    const wrong: string[] = []
    for (const guide of guides) {
      const text = read(guide)
      for (const [, script = ''] of text.matchAll(/\.\/scripts\/([\w-]+)/g))
        if (!existsSync(join(root, 'scripts', script))) wrong.push(`${guide}: ./scripts/${script}`)
      for (const [, command = ''] of text.matchAll(/(?:\.\/scripts\/omnicrm|`omnicrm) (\w+)/g))
        if (!commands.has(command)) wrong.push(`${guide}: omnicrm ${command}`)
    }
    assert.deepEqual(wrong, [])
  })
})
