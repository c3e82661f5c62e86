/** The few globals that Node and browsers share and that this room uses. It sees the types of neither. */
declare function setTimeout(wake: () => void, delayMs: number): Timer
declare function clearTimeout(timer: Timer): void
/** A number in browsers, an object in Node. */
interface Timer {
  unref?(): void
}
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
