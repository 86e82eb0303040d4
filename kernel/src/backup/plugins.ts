import { fail } from './format.ts'

type Migrations = Readonly<Record<string, readonly string[]>>

/** Rows fit only into the tables they come from: both sides must have run the same migrations. */
export function refuseOtherPlugins(theirs: Migrations, ours: Migrations): void {
  const missing = Object.keys(theirs).filter(plugin => ours[plugin] === undefined)
  if (missing.length > 0) throw fail.missingPlugin({ plugins: missing.join(', ') })
  const extra = Object.keys(ours).filter(plugin => theirs[plugin] === undefined)
  if (extra.length > 0) throw fail.extraPlugin({ plugins: extra.join(', ') })
  for (const [plugin, steps] of Object.entries(theirs)) {
    const here = ours[plugin] ?? []
    if (steps.join() !== here.join())
      throw fail.otherVersion({ plugin, theirs: steps.at(-1) ?? '', ours: here.at(-1) ?? '' })
  }
}
