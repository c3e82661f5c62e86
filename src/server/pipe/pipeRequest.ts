import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import {
  FlotillaError,
  type RequestName,
  type RequestParams,
  requestAddress,
  requestDeadlineMs,
  requests,
} from '#contract'
import type { Clock } from '#machinery'
import type { BerthDoor } from '../roster/door.ts'
import { Deadline } from './deadline.ts'
import { headersFromBerth, headersToBerth } from './headers.ts'

/** A request from outside, what its answer goes to, and how the berth knows it. */
export interface PipedRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly name: RequestName
  /** Read by the request's schema already. */
  readonly params: RequestParams<RequestName>
  readonly clock: Clock
}

/**
 * pipeRequest passes a request to a berth and its answer back, as they come, never holding more than the streams' own
 * buffers. It rejects with an error of the catalogue if nothing has been answered yet. If the berth dies or stops
 * answering after that, the connection is cut, so that a part is never taken for the whole.
 */
export async function pipeRequest(reach: Promise<BerthDoor>, piped: PipedRequest): Promise<void> {
  const { request, response, name, params, clock } = piped
  const body = bodyOf(name, params)
  const late = Promise.withResolvers<never>()
  let upstream: ClientRequest | null = null
  const passed = () => {
    late.reject(new FlotillaError(requests[name].type === 'write' ? 'outcome_unknown' : 'deadline_exceeded'))
    upstream?.destroy()
    if (response.headersSent) response.destroy()
  }
  // A slow reader is waited for: then it is not the cluster that is late.
  using deadline = new Deadline(clock, requestDeadlineMs(name), passed, () => response.writableNeedDrain)
  const gone = () => {
    late.reject(new FlotillaError('cluster_process_unavailable'))
    upstream?.destroy()
  }
  // The user went away, so the answer is no longer needed.
  response.once('close', gone)
  try {
    const berth = await Promise.race([reach, late.promise])
    upstream = berth.request({
      method: request.method,
      path: requestAddress(name, params),
      headers: {
        ...headersToBerth(request.headers),
        ...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    })
    const answer = await Promise.race([exchange(upstream, body), late.promise])
    deadline.move()
    // A log may be silent for hours.
    if (requests[name].type === 'stream') deadline[Symbol.dispose]()
    response.writeHead(answer.statusCode ?? 502, headersFromBerth(answer.headers))
    answer.on('data', () => deadline.move())
    await pipeline(answer, response)
  } catch (problem) {
    upstream?.destroy()
    if (!response.headersSent) throw toPipeError(problem)
    response.destroy()
  } finally {
    response.off('close', gone)
    late.promise.catch(() => {})
  }
}

/** A request of another method than GET carries its parameters as JSON; those of its path are in both places. */
const bodyOf = (name: RequestName, params: RequestParams<RequestName>): string =>
  requests[name].method === 'GET' ? '' : JSON.stringify(params)

/** Sends the request with its body and resolves with the head of the answer. */
function exchange(upstream: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    upstream.once('response', resolve)
    // Stays for good: an error after the answer has begun is reported by the answer itself.
    upstream.on('error', reject)
    upstream.end(body)
  })
}

/** Whatever goes wrong between here and a berth means that the berth is not there. */
const toPipeError = (problem: unknown): FlotillaError =>
  problem instanceof FlotillaError
    ? problem
    : new FlotillaError('cluster_process_unavailable', undefined, { cause: problem })
