/** One page of a list; Limit 0 is no limit. */
export function page<Item>(items: Item[], { Offset, Limit }: { Offset: number; Limit: number }): Item[] {
  const start = Math.max(0, Offset)
  return items.slice(start, Limit > 0 ? start + Limit : undefined)
}
