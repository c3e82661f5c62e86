import { type LogSpec, type NodeLogName, type NodeLogSpec, nodeLogTitle } from '#contract'
import type { ObjectRef } from '../session/clusterView.ts'
import type { LogChoices, LogRange } from '../session/logChoices.ts'

/** PodLogSubject is a pod, or the pods of a workload, whose log is shown. */
export interface PodLogSubject {
  readonly type: 'containers'
  /** The name of the object. */
  readonly title: string
  readonly namespace: string
  readonly pods: LogSpec['pods']
  /** The names that a container can be chosen from. */
  readonly containers: readonly string[]
  /** The container that the pod names as its first; null for all. */
  readonly defaultContainer: string | null
}

/** NodeLogSubject is a node with the logs of its own that it shows, the first of which is shown first. */
export interface NodeLogSubject {
  readonly type: 'node'
  readonly title: string
  readonly logs: readonly [NodeLogName, ...NodeLogName[]]
}

/** LogSubject is whose log is shown. */
export type LogSubject = PodLogSubject | NodeLogSubject

/** LogPlace is where a log is on screen. */
export interface LogPlace {
  /** The object whose panel a link to a line leads to. */
  readonly object: ObjectRef
  /** What it is called there. */
  readonly label: string
  /** Takes it into the dock; null where it is there. */
  readonly onDock: (() => void) | null
}

/** ShownLogSpec is what a log on the page is read by. */
export type ShownLogSpec = LogSpec | NodeLogSpec

export const rangeTitles: readonly (readonly [range: LogRange, title: string])[] = [
  ['tail-500', 'Last 500 lines'],
  ['tail-5000', 'Last 5,000 lines'],
  ['since-300', 'Last 5 minutes'],
  ['since-3600', 'Last hour'],
  ['all', 'All lines'],
]

/** What is chosen of a log, as far as it decides on the lines. */
type Chosen = Pick<LogChoices, 'container' | 'isPrevious' | 'range' | 'from'>

/** logSpecOf is the log that these choices mean. */
export const logSpecOf = (subject: LogSubject, choices: Chosen): ShownLogSpec =>
  subject.type === 'node' ? nodeLogSpecOf(subject, choices) : podLogSpecOf(subject, choices)

function podLogSpecOf(
  { namespace, pods, containers, defaultContainer }: PodLogSubject,
  choices: Chosen,
): LogSpec {
  const { container, isPrevious } = choices
  const chosen = container ?? defaultContainer ?? ''
  return {
    type: 'logs',
    namespace,
    pods,
    container: chosen === '' || !containers.includes(chosen) ? null : chosen,
    previous: isPrevious,
    follow: !isPrevious,
    ...rangeOf(choices),
  }
}

function nodeLogSpecOf(subject: NodeLogSubject, choices: Chosen): NodeLogSpec {
  const log = nodeLogOf(subject, choices)
  const range = rangeOf(choices)
  // The lines of a file have no times that are known.
  const last = log.from === 'file' && (range.sinceSeconds !== null || range.sinceTime !== undefined)
  return {
    ...{ type: 'node-logs', node: subject.title, log, follow: true },
    ...(last ? { sinceSeconds: null, tailLines: lastLines } : range),
  }
}

/** Lines of a file in place of those since a moment. */
const lastLines = 500

/** nodeLogOf is the log of a node that is chosen. */
export const nodeLogOf = (
  { logs }: NodeLogSubject,
  { container }: Pick<LogChoices, 'container'>,
): NodeLogName => logs.find((log) => nodeLogTitle(log) === container) ?? logs[0]

/** rangesOf are the ranges that a log can be shown in. */
export const rangesOf = (subject: LogSubject, choices: Chosen): typeof rangeTitles =>
  subject.type === 'node' && nodeLogOf(subject, choices).from === 'file'
    ? rangeTitles.filter(([range]) => !range.startsWith('since-'))
    : rangeTitles

function rangeOf({ range, from }: Chosen): Pick<LogSpec, 'sinceSeconds' | 'tailLines' | 'sinceTime'> {
  if (from !== null) return { sinceSeconds: null, tailLines: null, sinceTime: from }
  const [by, count] = range.split('-')
  return {
    sinceSeconds: by === 'since' ? Number(count) : null,
    tailLines: by === 'tail' ? Number(count) : null,
  }
}

/** A log is read from so long before what it is opened for. */
const beforeMs = 60_000

/** momentBefore is a moment shortly before that one, in whole seconds, as a log is asked for. */
export const momentBefore = (ms: number): string => `${new Date(ms - beforeMs).toISOString().slice(0, 19)}Z`
