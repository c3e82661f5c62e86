import { FlotillaError, type NodeLogDownloadParams, type NodeLogName } from '#contract'
import type { Handlers } from '../requests/handlers.ts'
import { NodeLogDownload } from './nodeLogDownload.ts'
import { nodeLogList } from './nodeLogList.ts'
import type { NodeLogParts } from './nodeLogReader.ts'

/** nodeLogRequests lists what a node shows, and gives one of its logs whole. */
export const nodeLogRequests = (parts: NodeLogParts) =>
  ({
    'node/logs': ({ node }, client, signal) => nodeLogList(client, node, { signal, clock: parts.clock }),
    'node/logs/download': (params) => {
      const { node, timestamps } = params
      const saved = { node, log: logOf(params), timestamps }
      return {
        contentType: 'text/plain; charset=utf-8',
        begin: (sink) => new NodeLogDownload(saved, sink, parts),
      }
    },
  }) satisfies Partial<Handlers>

function logOf({ service, file }: NodeLogDownloadParams): NodeLogName {
  if (service !== undefined && file === undefined) return { from: 'journal', service }
  if (file !== undefined && service === undefined) return { from: 'file', file }
  throw new FlotillaError('invalid_request', 'Either service or file says which log it is.')
}
