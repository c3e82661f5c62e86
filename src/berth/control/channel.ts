import type { FromBerth, ToBerth } from '#contract'

/** ControlChannel carries control messages between this process and the server that owns it, in order. */
export interface ControlChannel {
  /** Does nothing where the server is gone. */
  send(message: FromBerth): void
  /** Begins to listen to the server; called once. `onEnd` is the last call, made once: the server is gone. */
  listen(handlers: { onMessage(message: ToBerth): void; onEnd(): void }): void
}
