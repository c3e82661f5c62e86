import type { AppLogEntry, LogEntry } from '#contract'

export type LogLevel = LogEntry['level']

/** LogChoice is what of the log is shown. */
export interface LogChoice {
  /** This level and worse. */
  readonly level: LogLevel
  /** Words, all of which a line or its cluster's name has; case does not matter. */
  readonly filter: string
}

const severity = { debug: 0, info: 1, warning: 2, error: 3 } as const satisfies Record<LogLevel, number>

/** logLines are the lines that were chosen, in their order. */
export function logLines(entries: readonly AppLogEntry[], { level, filter }: LogChoice): AppLogEntry[] {
  const words = filter.toLowerCase().split(/\s+/u).filter(Boolean)
  return entries.filter((entry) => {
    if (severity[entry.level] < severity[level]) return false
    const text = `${clusterOf(entry)} ${entry.text}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** clusterOf names the cluster a line is about; the server's own lines are Flotilla's. */
export const clusterOf = ({ clusterName }: AppLogEntry): string => clusterName ?? 'Flotilla'

/** logText is lines for pasting elsewhere, one each: time, level, cluster, text. */
export const logText = (entries: readonly AppLogEntry[]): string =>
  entries
    .map((entry) => `${new Date(entry.at).toISOString()} ${entry.level} ${clusterOf(entry)} ${entry.text}\n`)
    .join('')
