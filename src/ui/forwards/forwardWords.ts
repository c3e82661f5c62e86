import type { ForwardReport, Tone } from '#contract'
import { formatCount } from '../kit/format.ts'

const words = {
  listening: ['ok', 'Listening'],
  waiting: ['warn', 'Waiting'],
  refused: ['bad', 'Refused'],
  stopped: ['off', 'Stopped'],
} as const satisfies Record<ForwardReport['state'], readonly [Tone, string]>

/** forwardStatus is the state of a forward; without its cluster's word, it is not known. */
export function forwardStatus(
  { state, reason }: Pick<ForwardReport, 'state' | 'reason'>,
  isKnown: boolean,
): { readonly tone: Tone; readonly word: string; readonly reason: string | null } {
  if (!isKnown)
    return { tone: 'off', word: 'Unknown', reason: 'The process of this cluster does not answer.' }
  const [tone, word] = words[state]
  return { tone, word, reason }
}

/** connectionWords counts the connections; null where there was none. */
export function connectionWords({ connections }: Pick<ForwardReport, 'connections'>): string | null {
  const { open, total, failed } = connections
  if (total === 0) return null
  const noun = total === 1 ? 'connection' : 'connections'
  const parts = [
    `${formatCount(total)} ${noun}`,
    ...(open > 0 ? [`${formatCount(open)} open`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ]
  return parts.join(', ')
}

/** failureWords is a failure in short, where the words of the runtime are known; they stay in its title. */
export const failureWords = (message: string): string =>
  /connection refused/iu.test(message) ? 'No process in the pod listens at that port.' : message
