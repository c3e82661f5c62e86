import type { FlotillaError, RequestsOf } from '#contract'
import { Listeners } from '#machinery'
import type { ByteSink, StreamHandler } from '../requests/handlers.ts'

/** The reader of an answer may be so many bytes behind before its writer stops. */
const aheadBytes = 64 * 1024

/**
 * streamedAnswer resolves with the answer when it has begun, and rejects where it ends with an error before. An error after
 * that cuts the connection, so that a part is never taken for the whole. It ends when its reader goes away.
 */
export function streamedAnswer(
  { contentType, headers, begin }: ReturnType<StreamHandler<RequestsOf<'stream'>>>,
  signal: AbortSignal,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const room = new Listeners()
  let work: Disposable | null = null
  let isOver = false
  const end = () => {
    isOver = true
    // In a later turn: it may be the work itself that ends it.
    void Promise.resolve().then(() => work?.[Symbol.dispose]())
  }
  let controller: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given
      },
      pull: () => room.tell(),
      cancel: end,
    },
    { highWaterMark: aheadBytes, size: (chunk) => chunk?.length ?? 0 },
  )
  const answer = () =>
    resolve(new Response(body, { headers: { 'content-type': contentType, ...headers?.() } }))
  const sink: ByteSink = {
    get isFull() {
      return !isOver && (controller.desiredSize ?? 0) <= 0
    },
    onRoom: (listener) => room.add(listener),
    write: (bytes) => {
      if (isOver) return
      if (bytes.length > 0) controller.enqueue(bytes)
      answer()
    },
    end: (error: FlotillaError | null) => {
      if (isOver) return
      end()
      if (error === null) {
        controller.close()
        answer()
      } else {
        reject(error)
        controller.error(error)
      }
    },
  }
  work = begin(sink)
  const gone = () => {
    end()
    // Changes nothing where the answer has begun.
    reject(signal.reason)
  }
  signal.addEventListener('abort', gone, { once: true })
  return promise
}
