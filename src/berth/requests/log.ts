import type { LogEntry } from '#contract'

/** Log takes one line of this berth's own log. */
export type Log = (level: LogEntry['level'], text: string) => void
