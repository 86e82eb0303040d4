import type { TestApp } from '@omnicrm/test'

const isTelling = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 6 && !/^\d{4}-\d\d-\d\d|^[[{]/.test(value)

/** Texts that stand in rows of this customer and nowhere in those of the other: seeing one is seeing the customer. */
export async function markersOf(app: TestApp, customerId: number, otherId: number): Promise<string[]> {
  const [ours, theirs] = [await textsOf(app, customerId), await textsOf(app, otherId)]
  return [...ours].filter(each => !theirs.has(each))
}

async function textsOf(app: TestApp, customerId: number): Promise<Set<string>> {
  const texts = new Set<string>()
  for (const { entity } of app.kernel.plugins.flatMap(each => each.entities)) {
    if (entity.own === null) continue
    const rows = (await app.entry.db(entity.table).where({ [entity.own]: customerId })) as Record<
      string,
      unknown
    >[]
    for (const value of rows.flatMap(row => Object.values(row))) if (isTelling(value)) texts.add(value)
  }
  return texts
}
