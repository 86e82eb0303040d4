/** The value at a share of the sorted list: 0.5 is the median. NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
export const times = (ratio: number): string => `${ratio.toFixed(1)} ×`
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`
export const millis = (milliseconds: number): string =>
  `${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`
export const perSecond = (rate: number): string => `${rate.toFixed(0)} requests/s`
