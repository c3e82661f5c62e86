/** FileTime says how long the tests of one file took. */
export interface FileTime {
  readonly file: string
  readonly ms: number
}

/** Stage is one part of a run, from its set-up to its end. */
export interface Stage {
  readonly title: string
  readonly ms: number
  /** Empty for a stage that runs no tests. */
  readonly files: readonly FileTime[]
}

/**
 * timeReport lists how long each stage took, some of them beside each other, how long the whole run took, and the slowest
 * files of all, slowest first.
 */
export function timeReport(stages: readonly Stage[], wholeMs: number, slowest = 10): string[] {
  const files = stages
    .flatMap((stage) => stage.files)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, slowest)
  return [
    'Time of each stage',
    ...stages.map(({ title, ms }) => line(ms, title)),
    line(wholeMs, 'the whole run'),
    ...(files.length === 0 ? [] : ['', 'Slowest files', ...files.map(({ ms, file }) => line(ms, file))]),
  ]
}

const line = (ms: number, what: string): string => `${duration(ms).padStart(12)}  ${what}`

/** duration is a time in minutes and seconds: `1 min 05 s`, `7.3 s`. */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
