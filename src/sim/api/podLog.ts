import type { Clock, KubeObject } from '#machinery'
import { badRequest } from '../store/status.ts'
import type { Call } from './call.ts'

const linesKept = 200
const lineGapMs = 1000
const words = [
  'GET /healthz 200 1ms',
  'POST /orders 201 38ms',
  'cache miss key=session',
  'GET /catalog 200 12ms',
  'retrying upstream, attempt 2',
  'batch committed, 48 rows',
]

/** answerLog writes one line for each second that the pod has run: the newest ones, and with `follow` each new one. */
export function answerLog(call: Call, pod: KubeObject, clock: Clock): void {
  const { query } = call
  const containers = ((pod.spec as { containers?: { name: string }[] } | undefined)?.containers ?? []).map(
    ({ name }) => name,
  )
  const container = query.get('container') ?? containers[0] ?? ''
  if (containers.length > 0 && !containers.includes(container))
    throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`)
  const asked = query.get('tailLines')
  const now = Math.floor(clock.now() / 1000)
  const born = Math.floor(Date.parse(pod.metadata.creationTimestamp ?? '') / 1000) || now
  const count = Math.min(asked === null ? linesKept : Number(asked), linesKept, Math.max(0, now - born))
  const line = (second: number): string => {
    const time = new Date(second * 1000).toISOString()
    const text = `${container}: ${words[(second * 7 + container.length) % words.length]}\n`
    return query.get('timestamps') === 'true' ? `${time} ${text}` : text
  }
  call.begin({ 'content-type': 'text/plain' })
  for (let second = now - count; second < now; second += 1) call.write(line(second))
  if (query.get('follow') !== 'true') {
    call.end()
    return
  }
  let timer: Disposable
  const next = () => {
    call.write(line(Math.floor(clock.now() / 1000)))
    timer = clock.after(lineGapMs, next)
  }
  timer = clock.after(lineGapMs, next)
  call.ended.addEventListener('abort', () => timer[Symbol.dispose](), { once: true })
}
