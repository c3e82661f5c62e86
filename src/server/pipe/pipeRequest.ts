import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FlotillaError } from '#contract'
import type { Clock } from '#machinery'
import { maxBodyBytes } from '../guard/judge.ts'
import type { BerthDoor } from '../roster/door.ts'
import { clusterDeadlineMs, Deadline } from './deadline.ts'
import { headersFromBerth, headersToBerth } from './headers.ts'

/** A request from outside, what its answer goes to, and how the berth knows it. */
export interface PipedRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Path and query on the berth's side. */
  readonly path: string
  /** What goes to the berth in place of the request's own body: it was read already. */
  readonly body?: string
  readonly clock: Clock
}

/**
 * pipeRequest passes a request to a berth and its answer back, as they come, never holding more than the streams' own
 * buffers. It rejects with an error of the catalogue if nothing has been answered yet. If the berth dies or stops
 * answering after that, the connection is cut, so that a part is never taken for the whole.
 */
export async function pipeRequest(reach: Promise<BerthDoor>, piped: PipedRequest): Promise<void> {
  const { request, response, clock } = piped
  const late = Promise.withResolvers<never>()
  let upstream: ClientRequest | null = null
  const passed = () => {
    late.reject(new FlotillaError(piped.body === undefined ? 'deadline_exceeded' : 'outcome_unknown'))
    upstream?.destroy()
    if (response.headersSent) response.destroy()
  }
  // A slow reader is waited for: then it is not the cluster that is late.
  using deadline = new Deadline(clock, clusterDeadlineMs, passed, () => response.writableNeedDrain)
  const gone = () => {
    late.reject(new FlotillaError('cluster_process_unavailable'))
    upstream?.destroy()
  }
  // The user went away, so the answer is no longer needed.
  response.once('close', gone)
  try {
    const berth = await Promise.race([reach, late.promise])
    upstream = berth.request({ method: request.method, path: piped.path, headers: headersOf(piped) })
    const answer = await Promise.race([exchange(piped, upstream), late.promise])
    deadline.move()
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

function headersOf({ request, body }: PipedRequest): OutgoingHttpHeaders {
  const headers = headersToBerth(request.headers)
  return body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) }
}

/** Sends the request with its body and resolves with the head of the answer. */
function exchange({ request, body }: PipedRequest, upstream: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    upstream.once('response', resolve)
    // Stays for good: an error after the answer has begun is reported by the answer itself.
    upstream.on('error', reject)
    if (body !== undefined) upstream.end(body)
    else if (request.method === 'GET' || request.method === 'HEAD') upstream.end()
    else pipeline(request, atMost(maxBodyBytes), upstream).catch(reject)
  })
}

/** Lets so many bytes through; one more is an error. A chunked body has no length to be judged by beforehand. */
function atMost(maxBytes: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length
      if (bytes > maxBytes) next(new FlotillaError('body_too_large'))
      else next(null, chunk)
    },
  })
}

/** Whatever goes wrong between here and a berth means that the berth is not there. */
const toPipeError = (problem: unknown): FlotillaError =>
  problem instanceof FlotillaError
    ? problem
    : new FlotillaError('cluster_process_unavailable', undefined, { cause: problem })
