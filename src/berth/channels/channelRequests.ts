import type { Handlers } from '../requests/handlers.ts'
import type { Channels } from './channels.ts'

/** channelRequests stops channels. */
export const channelRequests = (channels: Channels) =>
  ({
    'channel/stop': ({ channelId }) => {
      channels.stop(channelId)
      return { channelId }
    },
  }) satisfies Partial<Handlers>
