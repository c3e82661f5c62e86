import type { LogSpec, RequestParams } from '#contract'
import type { PodLogSubject } from './logSpec.ts'

/** LogDownload is what a download asks for, and the ending of its file's name. */
export interface LogDownload {
  readonly wanted: RequestParams<'logs/download'>
  readonly ending: 'log' | 'zip'
}

/** downloadOf is all that there is of what is shown: one file where that is one container, else an archive. */
export function downloadOf(subject: PodLogSubject, spec: LogSpec, hasTimes: boolean): LogDownload {
  const { namespace, pods, container, previous } = spec
  const isOne = pods.type === 'pod' && (container !== null || subject.containers.length === 1)
  return {
    wanted: {
      namespace,
      ...(pods.type === 'pod' ? { pod: pods.name } : { filter: pods.filter }),
      ...(container === null ? {} : { container }),
      previous,
      timestamps: hasTimes,
      format: isOne ? 'text' : 'zip',
    },
    ending: isOne ? 'log' : 'zip',
  }
}
