import type { IncomingHttpHeaders } from 'node:http'
import { type KubeClient, KubeError } from '#kube'
import type { Clock } from '#machinery'
import { refusal } from '../logs/rotatedFiles.ts'

/** A piece of a file, or a list, is there in less. */
const deadlineMs = 30_000

/** logsPathOf is where the API server hands questions about a node's own logs on to its kubelet. */
export const logsPathOf = (node: string): string => `/api/v1/nodes/${encodeURIComponent(node)}/proxy/logs/`

/** NodeAnswer is an answer of a kubelet, whatever its status, as far as it was wanted. */
export interface NodeAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

/** readNode asks a kubelet, and reads at most so many bytes of its answer. */
export async function readNode(
  client: KubeClient,
  path: string,
  options: {
    readonly signal: AbortSignal
    readonly mostBytes: number
    readonly clock: Clock
    readonly range?: string
  },
): Promise<NodeAnswer> {
  const { mostBytes, range, clock } = options
  let status = 0
  let headers: IncomingHttpHeaders = {}
  const chunks: Buffer[] = []
  let size = 0
  const enough = new AbortController()
  const late = new KubeError('timeout', `The node did not answer within ${deadlineMs / 1000} s.`)
  const over = new AbortController()
  using _deadline = clock.after(deadlineMs, () => over.abort(late))
  try {
    await client.relay(path, {
      method: 'GET',
      range,
      signal: AbortSignal.any([options.signal, enough.signal, over.signal]),
      onHead: (found, those) => {
        status = found
        headers = those
      },
      onChunk: (chunk) => {
        chunks.push(chunk.subarray(0, mostBytes - size))
        size += chunk.length
        if (size >= mostBytes) enough.abort()
      },
      onWarning: () => {},
    })
  } catch (problem) {
    if (over.signal.aborted && !options.signal.aborted) throw late
    if (options.signal.aborted || !enough.signal.aborted) throw problem
  }
  return { status, headers, bytes: Buffer.concat(chunks) }
}

/** refusalOf is what a refusal says, as a KubeError. */
export const refusalOf = ({ status, bytes }: NodeAnswer): Error => refusal(status, bytes.toString('utf8'))

/** isWebPage says whether a kubelet has answered with the list of a folder. */
export const isWebPage = ({ headers }: NodeAnswer): boolean =>
  (headers['content-type'] ?? '').startsWith('text/html')
