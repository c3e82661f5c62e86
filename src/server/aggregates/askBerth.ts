import { type ErrorBody, partDeadlineMs } from '#contract'
import { type Clock, messageOf } from '#machinery'
import type { BerthDoor } from '../roster/door.ts'

/** A page of 500 rows is a fraction of this. */
const maxAnswerBytes = 16 * 2 ** 20

/** BerthAnswer is what became of a question to one berth. */
export type BerthAnswer =
  | { readonly type: 'body'; readonly body: unknown }
  | { readonly type: 'failed'; readonly reason: string; readonly error: ErrorBody['error'] | null }
  | { readonly type: 'timed-out'; readonly reason: string }

/**
 * askBerth gets one small answer from a berth, whole, within the deadline of a part. It never rejects: what went wrong is
 * the part's outcome.
 */
export async function askBerth(
  reach: Promise<BerthDoor>,
  path: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<BerthAnswer> {
  const late = Promise.withResolvers<BerthAnswer>()
  const controller = new AbortController()
  using _timer = clock.after(partDeadlineMs, () => {
    const reason = `It did not answer within ${partDeadlineMs / 1000} s.`
    late.resolve({ type: 'timed-out', reason })
    controller.abort()
  })
  const limited = AbortSignal.any([signal, controller.signal])
  const asked = ask(reach, path, limited).catch(
    (problem: unknown): BerthAnswer => ({
      type: 'failed',
      reason: messageOf(problem),
      error: null,
    }),
  )
  return Promise.race([asked, late.promise])
}

async function ask(reach: Promise<BerthDoor>, path: string, signal: AbortSignal): Promise<BerthAnswer> {
  const berth = await reach
  signal.throwIfAborted()
  const { status, text } = await exchange(berth, path, signal)
  const body: unknown = JSON.parse(text)
  if (status === 200) return { type: 'body', body }
  const { error } = body as ErrorBody
  return { type: 'failed', reason: error.message, error }
}

function exchange(
  berth: BerthDoor,
  path: string,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const upstream = berth.request({ path, signal })
    upstream.on('error', reject)
    upstream.once('response', (answer) => {
      const chunks: Buffer[] = []
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > maxAnswerBytes) answer.destroy(new Error('Its answer is too large to be merged.'))
      })
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      )
    })
    upstream.end()
  })
}
