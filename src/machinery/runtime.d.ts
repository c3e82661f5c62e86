/** The few globals that Node and browsers share and this room uses; it sees neither's own types. */
declare function setTimeout(wake: () => void, delayMs: number): unknown
declare function clearTimeout(timer: number): void
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare var AbortController: { new (): AbortController }
