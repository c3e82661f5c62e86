import { type LogSpec, type NodeLogSpec, nodeLogTitle } from '#contract'
import type { WantedDownload } from '../workspace/serverApi.ts'
import type { LogSubject, PodLogSubject, ShownLogSpec } from './logSpec.ts'

/** LogDownload is what a download asks for, and what its file is called: the names in front of its day, and its ending. */
export interface LogDownload {
  readonly wanted: WantedDownload
  readonly names: readonly string[]
  readonly ending: 'log' | 'zip'
}

/** downloadOf is all that there is of what is shown: one file where that is one log, else an archive. */
export function downloadOf(subject: LogSubject, spec: ShownLogSpec, hasTimes: boolean): LogDownload | null {
  if (spec.type === 'node-logs') return ofNode(spec, hasTimes)
  return subject.type === 'containers' ? ofPods(subject, spec, hasTimes) : null
}

function ofPods(subject: PodLogSubject, spec: LogSpec, hasTimes: boolean): LogDownload {
  const { namespace, pods, container, previous } = spec
  const isOne = pods.type === 'pod' && (container !== null || subject.containers.length === 1)
  const params = {
    namespace,
    ...(pods.type === 'pod' ? { pod: pods.name } : { filter: pods.filter }),
    ...(container === null ? {} : { container }),
    previous,
    timestamps: hasTimes,
    format: isOne ? ('text' as const) : ('zip' as const),
  }
  return {
    wanted: { request: 'logs/download', params },
    names: [namespace, subject.title, ...(isOne && container !== null ? [container] : [])],
    ending: isOne ? 'log' : 'zip',
  }
}

function ofNode({ node, log }: NodeLogSpec, hasTimes: boolean): LogDownload {
  const which = log.from === 'journal' ? { service: log.service } : { file: log.file }
  return {
    wanted: { request: 'node/logs/download', params: { node, ...which, timestamps: hasTimes } },
    names: [node, nodeLogTitle(log).replace(/\.log$/u, '')],
    ending: 'log',
  }
}
