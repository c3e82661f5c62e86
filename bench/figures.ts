/** The middle of the numbers; of an even count, the lower one of the two. */
export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5)

/** The number that this part of all numbers does not exceed. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * part) - 1))] ?? Number.NaN
}

/** Figure is one line of the report. */
export interface Figure {
  readonly what: string
  readonly measured: string
  readonly peer: string
  readonly budget: string
  /** Null where there is no budget to meet. */
  readonly isMet: boolean | null
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
export const seconds = (valueMs: number): string => `${(valueMs / 1000).toFixed(2)} s`
export const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`
export const ratio = (value: number): string => `${value.toFixed(2)}×`
