import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { clusterStatus } from '../application/clusterWords.ts'
import { Swatch } from '../application/Swatch.tsx'
import { StatusChip } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { KubeconfigMenu } from '../kubeconfig/KubeconfigMenu.tsx'
import { PaletteButton } from '../palette/PaletteButton.tsx'
import { ForwardsButton, LogButton, SettingsButton } from './HeaderButtons.tsx'
import { ThemeMenu } from './ThemeMenu.tsx'

/** Header names the active cluster and its state, and holds what works without any cluster. */
export function Header({ cluster, isKnown }: { cluster: ClusterState | null; isKnown: boolean }) {
  return (
    <header className="header">
      <span className="brand" title="Flotilla">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 3v13M12 4c4 2 6.5 6 7 11H12M12 7C9 8.5 7 11.5 6.3 15H12M3 18.5c2 1.6 4 1.6 6 0 2 1.6 4 1.6 6 0 2 1.6 4 1.6 6 0" />
        </svg>
      </span>
      {cluster === null ? (
        <h1 className="header-title">{isKnown ? 'No Active Clusters' : ''}</h1>
      ) : (
        <ClusterTitle cluster={cluster} />
      )}
      <span className="space" />
      <PaletteButton />
      <ThemeMenu />
      <ForwardsButton />
      <LogButton />
      <SettingsButton />
      <KubeconfigMenu />
    </header>
  )
}

function ClusterTitle({ cluster }: { cluster: ClusterState }) {
  const { client } = useApplication()
  const isLinked = useObserved(client.link, ({ state }) => state === 'fine')
  // The last known state may be out of date.
  const { tone, word } = isLinked ? clusterStatus(cluster) : { tone: 'off' as const, word: 'Unknown' }
  return (
    <>
      <h1 className="header-title" title={cluster.clusterId}>
        <Swatch clusterId={cluster.clusterId} />
        <span className="ellipsis">{cluster.clusterName}</span>
      </h1>
      <StatusChip tone={tone} word={word} title={cluster.health.reason ?? cluster.reason ?? undefined} />
      {cluster.serverVersion !== null && (
        <span className="header-version faint num">{cluster.serverVersion}</span>
      )}
    </>
  )
}
