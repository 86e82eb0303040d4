/** One line of the table; ratios are against a baseline of the same run. */
export interface Line {
  readonly what: string
  readonly measured: string
  readonly baseline?: string
  readonly ratio?: string
  readonly goal?: string
  /** Undefined when there is no goal. */
  readonly isMet?: boolean
}

const head = ['what', 'measured', 'baseline', 'ratio', 'goal', '']

const cells = ({ what, measured, baseline = '', ratio = '', goal = '', isMet }: Line): string[] => [
  what,
  measured,
  baseline,
  ratio,
  goal,
  isMet === undefined ? '' : isMet ? 'met' : 'not met',
]

export function tableOf(lines: readonly Line[]): string {
  const rows = [head, ...lines.map(cells)]
  const widths = head.map((_, at) => Math.max(...rows.map(row => (row[at] ?? '').length)))
  return rows
    .map(row =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
