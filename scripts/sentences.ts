import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Visitor, parseSync, type ESTree } from 'rolldown/utils'

/** A part of the server that words its own sentences. */
export interface Speaker {
  readonly id: string
  /** Where `<code>.json` of the other languages stand. */
  readonly folder: string
  /** English, with `{names}` where values stand. */
  readonly sentences: readonly string[]
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** The kernel with the SDK, and each plugin of the product. */
export function speakers(): Speaker[] {
  const plugins = readdirSync(join(root, 'plugins')).map(id => join(root, 'plugins', id))
  return [
    speaker(
      'kernel',
      join(root, 'kernel/sentences'),
      ['kernel/src', 'sdk/src'].map(at => join(root, at)),
    ),
    ...plugins.map(at =>
      speaker(
        basename(at),
        join(at, 'sentences'),
        ['src', 'contract', 'contract.ts', 'plugin.ts'].map(part => join(at, part)),
      ),
    ),
  ]
}

/** Titles that plugins make for things with names of their own, and what joins the last of several values. */
const plain = ['Create {name}', 'Update {name}', 'Delete {name}', 'or']

function speaker(id: string, folder: string, places: readonly string[]): Speaker {
  const found = places.flatMap(filesIn).flatMap(sentencesOf)
  const own = id === 'kernel' ? plain : []
  return { id, folder, sentences: [...new Set([...own, ...found])].toSorted() }
}

function filesIn(place: string): string[] {
  if (!existsSync(place)) return []
  if (place.endsWith('.ts')) return [place]
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map(file => join(place, file))
    .filter(file => file.endsWith('.ts') && !backstage.test(file))
}

/** Fields and variables whose text people read: of alerts, of entries of the log, of reasons that stand in a sentence. */
const toldNames = new Set(['title', 'detail', 'text', 'reason', 'why', 'what', 'finding'])
/** Functions that make a sentence, and which of their arguments it is or stands in it. */
const tellingCalls = new Map([
  ['invalid', 1],
  ['notFound', 0],
  ['refuse', 0],
  ['broken', 0],
  ['refuseSystem', 1],
  ['refuseBeyond', 3],
  ['noteSend', 2],
  ['permission', 1],
])
/** Choices of words that stand in titles of the log. */
const wordChoices = new Set(['Factor', 'Proof'])
/** Files whose functions answer with sentences. */
const wordings =
  /http\/(sentences|normalise)\.ts$|catalog\/src\/eligibility\.ts$|impersonation\/acting\.ts$|order\/variables\.ts$/
/** Rows that come with the product and describe themselves. */
const describing = /identity\/src\/default-roles\.ts$/
/** What operators read, on their terminal and in their log. */
const backstage =
  /kernel\/src\/(cli|config|plugins|wire|graph|backup\/(?!note\.ts))|\/openapi\.ts$|\/answers\.ts$|\/cli\.ts$/

function sentencesOf(file: string): string[] {
  const { program } = parseSync(file, readFileSync(file, 'utf8'))
  const found: string[] = []
  const take = (node: ESTree.Node | null | undefined) => {
    if (node) found.push(...textsOf(node))
  }
  new Visitor({
    CallExpression(call) {
      const name = call.callee.type === 'Identifier' ? call.callee.name : ''
      if (name === 'errors') for (const each of definitionsIn(call.arguments[1])) take(each)
      const told = tellingCalls.get(name)
      if (told !== undefined) take(call.arguments[told])
      if (name === 'entity') found.push(...titlesOf(call.arguments[0]))
      if (isPushOfBlocker(call)) take(call.arguments[0])
    },
    NewExpression(made) {
      if (made.callee.type === 'Identifier' && made.callee.name === 'Failure') take(made.arguments[2])
    },
    ObjectExpression(object) {
      const names = object.properties.map(nameOfProperty)
      // What a check found stands on the page of health, which operators read.
      if (names.includes('finding') && names.includes('state')) return
      for (const [index, property] of object.properties.entries()) {
        if (property.type !== 'Property') continue
        // But no column that is called so: `{ title: 'title' }`.
        const isTold = toldNames.has(names[index] ?? '') && textIn(property.value) !== names[index]
        if (isTold || wordings.test(file)) take(property.value)
        if (names[index] === 'description' && describing.test(file)) take(property.value)
        if (names[index] === 'fields') for (const each of valuesIn(property.value)) take(each)
      }
    },
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && toldNames.has(id.name)) take(init)
    },
    TSTypeAliasDeclaration({ id, typeAnnotation }) {
      if (!wordChoices.has(id.name) || typeAnnotation.type !== 'TSUnionType') return
      for (const each of typeAnnotation.types) if (each.type === 'TSLiteralType') take(each.literal)
    },
    ReturnStatement(statement) {
      if (wordings.test(file)) take(statement.argument)
    },
  }).visit(program)
  return found.filter(isSentence)
}

const isPushOfBlocker = ({ callee }: ESTree.CallExpression): boolean =>
  callee.type === 'MemberExpression' && nameOf(callee) === 'push' && nameOf(callee.object) === 'blockers'

/** How the log names changes of an entity; see `titleOf` of the kernel. */
function titlesOf(node: ESTree.Node | undefined): string[] {
  const info = node?.type === 'ObjectExpression' ? node.properties : []
  const texts = new Map(
    info.flatMap(each =>
      each.type === 'Property' && each.key.type === 'Identifier' && each.value.type === 'Literal'
        ? [[each.key.name, each.value.value] as const]
        : [],
    ),
  )
  const name = texts.get('name') ?? texts.get('table')
  if (typeof name !== 'string' || texts.get('audited') === false) return []
  return ['Create', 'Update', 'Delete'].map(verb => `${verb} ${name.replaceAll('_', ' ')} {name}`)
}

/** Field → what is wrong with it. */
const valuesIn = (node: ESTree.Node): ESTree.Node[] =>
  node.type === 'ObjectExpression'
    ? node.properties.flatMap(each => (each.type === 'Property' ? [each.value] : []))
    : []

const textIn = (node: ESTree.Node): unknown => (node.type === 'Literal' ? node.value : undefined)

const nameOfProperty = (property: ESTree.ObjectPropertyKind): string =>
  property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : ''

const isSentence = (text: string): boolean =>
  !/^\w*_\w*$/.test(text) && /\p{L}{2,}/u.test(text.replaceAll(/\{\w+\}/g, ''))

function definitionsIn(node: ESTree.Node | undefined): ESTree.Node[] {
  if (node?.type !== 'ObjectExpression') return []
  return node.properties.flatMap(property => {
    const value = property.type === 'Property' ? property.value : undefined
    return value?.type === 'ArrayExpression' && value.elements[1] ? [value.elements[1] as ESTree.Node] : []
  })
}

/** Every text that an expression can become; what is no text of ours gives none. */
function textsOf(node: ESTree.Node): string[] {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : []
  if (node.type === 'TemplateLiteral') return templatesOf(node)
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate].flatMap(textsOf)
  if (node.type === 'LogicalExpression') return [node.left, node.right].flatMap(textsOf)
  if (node.type === 'BinaryExpression')
    return textsOf(node.left).flatMap(left => textsOf(node.right).map(right => left + right))
  if (node.type === 'TSAsExpression' || node.type === 'ParenthesizedExpression')
    return textsOf(node.expression)
  if (node.type !== 'CallExpression') return []
  if (node.callee.type === 'MemberExpression') return textsOf(node.callee.object)
  return nameOf(node.callee) === 'counted' ? countsOf(node.arguments[1]) : []
}

const countsOf = (what: ESTree.Node | undefined): string[] =>
  (what ? textsOf(what) : []).flatMap(each => [`{count} ${each}`, `{count} ${each}s`])

/** A choice between texts of ours gives a sentence for each; any other value a name. */
function templatesOf({ quasis, expressions }: ESTree.TemplateLiteral): string[] {
  const used = new Map<string, number>()
  const parts = expressions.map(expression => {
    const choices = expression.type === 'ConditionalExpression' ? textsOf(expression) : []
    if (choices.length > 0) return choices
    const name = nameOf(expression)
    const count = (used.get(name) ?? 0) + 1
    used.set(name, count)
    return [`{${count === 1 ? name : `${name}${count}`}}`]
  })
  return quasis.reduce<string[]>(
    (sentences, quasi, index) =>
      sentences.flatMap(each => (parts[index] ?? ['']).map(part => each + quasi.value.cooked + part)),
    [''],
  )
}

function nameOf(node: ESTree.Node): string {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MemberExpression' && node.property.type === 'Identifier')
    return /^(length|name)$/.test(node.property.name) ? `${nameOf(node.object)}` : node.property.name
  if (node.type === 'CallExpression')
    return nameOf(node.callee.type === 'MemberExpression' ? node.callee.object : node.callee)
  return 'value'
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(
    JSON.stringify(Object.fromEntries(speakers().map(({ id, sentences }) => [id, sentences])), null, 2),
  )
