/** More than half left is fine, less than a fifth is a warning in red. */
export function usageTone(remaining: number, total: number): 'success' | 'warning' | 'danger' {
  const share = total <= 0 ? 0 : remaining / total
  if (share > 0.5) return 'success'
  return share >= 0.2 ? 'warning' : 'danger'
}
