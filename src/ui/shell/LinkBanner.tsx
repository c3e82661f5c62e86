import { KeyRound, Unplug } from 'lucide-react'
import { useApplication } from '../application/application.ts'
import { Banner } from '../kit/EmptyState.tsx'
import { useObserved } from '../kit/useObserved.ts'

/** LinkBanner says that the server itself is away. Losses shorter than a hiccup never get here. */
export function LinkBanner() {
  const { client } = useApplication()
  const link = useObserved(client.link)
  switch (link.state) {
    case 'fine':
      return null
    case 'lost':
      return (
        <Banner
          icon={Unplug}
          tone="warn"
          what="Flotilla does not answer"
          why="It was stopped or is restarting. The page shows the last known state and reconnects automatically."
          action={{ label: 'Reconnect now', act: () => client.reconnectNow() }}
        />
      )
    case 'unwelcome':
      return (
        <Banner
          icon={KeyRound}
          tone="bad"
          what="This page belongs to an earlier run of Flotilla"
          why="Open the address the terminal prints, or run the start command again."
          action={null}
        />
      )
  }
}
