import type { IncomingMessage } from 'node:http'
import type { Sink } from './transportRequest.ts'

/**
 * takeRefusal hands the answer of a server that did not agree to an upgrade to `refusal`. It resolves with null at the answer's
 * end, and rejects where the answer breaks off or `refusal` throws.
 */
export function takeRefusal(response: IncomingMessage, refusal: Sink): Promise<null> {
  const { promise, resolve, reject } = Promise.withResolvers<null>()
  refusal.onHead(response.statusCode ?? 0, response.headers, {
    pause: () => response.pause(),
    resume: () => response.resume(),
  })
  response.on('data', (chunk: Buffer) => {
    try {
      refusal.onData(chunk)
    } catch (problem) {
      reject(problem)
      response.destroy()
    }
  })
  response.once('end', () => resolve(null)).once('error', reject)
  return promise
}
