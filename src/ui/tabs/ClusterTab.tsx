import { VenetianMask, X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { type ClusterState, viewAsWords } from '#contract'
import { clusterStatus } from '../application/clusterWords.ts'
import { Swatch } from '../application/Swatch.tsx'
import { browserPlatform, shortcuts } from '../application/shortcuts.ts'
import { useColour } from '../application/useColour.ts'
import { StatusChip } from '../kit/StatusMark.tsx'
import { TabContextMenu } from './TabContextMenu.tsx'

/** Ids are listed with spaces between them, which a cluster's own may have. */
export const tabElementId = (clusterId: string): string => `tab:${encodeURIComponent(clusterId)}`

export function ClusterTab(props: {
  cluster: ClusterState
  isActive: boolean
  isDragged: boolean
  dropMark: 'before' | 'after' | null
  onActivate: () => void
  onClose: () => void
  onKey: (event: KeyboardEvent) => void
  onDragStart: () => void
  onDragEnd: () => void
}) {
  const { cluster, isActive, isDragged, dropMark } = props
  const { clusterId, clusterName, viewAs } = cluster
  const { tone, word, isFine } = clusterStatus(cluster)
  const classes = ['tab', isActive && 'is-active', isDragged && 'is-dragged', dropMark && `drop-${dropMark}`]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is the mouse's way; the tab inside has a keyboard one.
    <div
      className={classes.filter(Boolean).join(' ')}
      style={{ '--c': useColour(clusterId) }}
      role="presentation"
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', clusterName)
        props.onDragStart()
      }}
      onDragEnd={props.onDragEnd}
      onAuxClick={(event) => {
        if (event.button === 1) props.onClose()
      }}
    >
      <TabContextMenu cluster={cluster} onClose={props.onClose}>
        <button
          type="button"
          role="tab"
          id={tabElementId(clusterId)}
          className="tab-button"
          aria-selected={isActive}
          aria-controls={isActive ? 'cluster-page' : undefined}
          aria-keyshortcuts="Alt+Shift+ArrowLeft Alt+Shift+ArrowRight Delete"
          tabIndex={isActive ? 0 : -1}
          title={clusterId}
          onClick={props.onActivate}
          onKeyDown={props.onKey}
        >
          <Swatch clusterId={clusterId} />
          <span className="steady ellipsis" data-text={clusterName}>
            {clusterName}
          </span>
          {viewAs !== null && (
            <span className="tab-user" title={`Viewed as ${viewAsWords(viewAs)}`}>
              <VenetianMask aria-hidden="true" />
              <span className="unseen">viewed as {viewAsWords(viewAs)}</span>
            </span>
          )}
          {!isFine && <StatusChip tone={tone} word={word} title={cluster.reason ?? undefined} />}
        </button>
      </TabContextMenu>
      <button
        type="button"
        className="tab-close"
        aria-label={`Close ${clusterName}`}
        title={
          isActive
            ? `Close ${clusterName} (${shortcuts.closeTab.label(browserPlatform())})`
            : `Close ${clusterName}`
        }
        tabIndex={isActive ? 0 : -1}
        onClick={props.onClose}
      >
        <X aria-hidden="true" />
      </button>
    </div>
  )
}
