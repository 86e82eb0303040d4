import { fail, importFields, type ImportColumn, type TemplateRow } from '../../contract.ts'
import { labelsOf } from '../words.ts'

/** What each column most likely is: a field by its name or by its label, ignoring case. A second one of a name is left out. */
export function suggestColumns(
  headers: readonly string[],
  template: TemplateRow | undefined,
): ImportColumn[] {
  const names = new Map(importFields.map(field => [field.toLowerCase(), field]))
  if (template) for (const [field, label] of labelsOf(template)) names.set(label.toLowerCase(), field)
  const taken = new Set<string>()
  return headers.map(header => {
    const field = names.get(header.trim().toLowerCase())
    if (field === undefined || taken.has(field)) return { header, field: null }
    taken.add(field)
    return { header, field }
  })
}

/** @throws 400 naming the column that no field knows, that is there twice, or that is missing */
export function requireColumns(
  fields: readonly (string | null)[],
  template: TemplateRow | undefined,
  defaults: Readonly<Record<string, string>> = {},
): void {
  const chosen = fields.filter(field => field !== null)
  const refuse = (finding: string) => fail.importColumns({ finding, fields: { fields: finding } })
  for (const name of [...chosen, ...Object.keys(defaults)])
    if (!importFields.includes(name)) throw refuse(`there is no field '${name}'`)
  const twice = chosen.find((field, index) => chosen.indexOf(field) !== index)
  if (twice !== undefined) throw refuse(`two columns fill '${twice}'`)
  if (!chosen.includes('itemtext1'))
    throw refuse(`the column '${template?.itemtext1_label ?? 'itemtext1'}' (itemtext1) is missing`)
  if (!template && !chosen.includes('item')) throw refuse("without a type, a column must be 'item'")
}
