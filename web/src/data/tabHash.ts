interface Named {
  name: string
  number?: number
}

/** The tab that `#3` or `#services` means; the first one for anything else. */
export function tabOfHash<Tab extends Named>(tabs: readonly Tab[], hash: string): Tab | undefined {
  const wanted = decodeURIComponent(hash.replace(/^#/, ''))
  return tabs.find(tab => tab.name === wanted || String(tab.number) === wanted) ?? tabs[0]
}

/** Tabs with a promised number are addressed by it. */
export const hashOfTab = ({ name, number }: Named): string => `#${number ?? name}`
