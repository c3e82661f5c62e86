import type { ToBerth } from '#contract'
import type { ControlChannel } from './channel.ts'

/** ipcChannel is the channel that a fork gives to its process. */
export const ipcChannel = (): ControlChannel => ({
  send: (message) => {
    if (process.connected) process.send?.(message)
  },
  listen: ({ onMessage, onEnd }) => {
    process.on('message', (message: ToBerth) => onMessage(message))
    process.once('disconnect', onEnd)
  },
})
