import type { LogSpec } from '#contract'
import type { LogChoices, LogRange } from '../session/logChoices.ts'

/** LogSubject is whose log is shown: a pod, or the pods of a workload. */
export interface LogSubject {
  /** The name of the object. */
  readonly title: string
  readonly namespace: string
  readonly pods: LogSpec['pods']
  /** The names that a container can be chosen from. */
  readonly containers: readonly string[]
  /** The container that the pod names as its first; null for all. */
  readonly defaultContainer: string | null
}

export const rangeTitles: readonly (readonly [range: LogRange, title: string])[] = [
  ['tail-500', 'Last 500 lines'],
  ['tail-5000', 'Last 5,000 lines'],
  ['since-300', 'Last 5 minutes'],
  ['since-3600', 'Last hour'],
  ['all', 'All lines'],
]

/** logSpecOf is the log that these choices mean. */
export function logSpecOf(
  { namespace, pods, containers, defaultContainer }: Omit<LogSubject, 'title'>,
  { container, isPrevious, range, from }: Pick<LogChoices, 'container' | 'isPrevious' | 'range' | 'from'>,
): LogSpec {
  const [by, count] = range.split('-')
  const chosen = container ?? defaultContainer ?? ''
  return {
    type: 'logs',
    namespace,
    pods,
    container: chosen === '' || !containers.includes(chosen) ? null : chosen,
    previous: isPrevious,
    follow: !isPrevious,
    ...(from !== null
      ? { sinceSeconds: null, tailLines: null, sinceTime: from }
      : {
          sinceSeconds: by === 'since' ? Number(count) : null,
          tailLines: by === 'tail' ? Number(count) : null,
        }),
  }
}

/** A log is read from so long before what it is opened for. */
const beforeMs = 60_000

/** momentBefore is a moment shortly before that one, in whole seconds, as a log is asked for. */
export const momentBefore = (ms: number): string => `${new Date(ms - beforeMs).toISOString().slice(0, 19)}Z`
