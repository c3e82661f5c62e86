import './panel.css'
import { PanelBottom, PanelRight, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { ClusterState } from '#contract'
import { useSession } from '../../application/application.ts'
import { CopyButton } from '../../application/CopyButton.tsx'
import { Swatch } from '../../application/Swatch.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { useObserved } from '../../kit/useObserved.ts'

/** PanelFrame is the side panel about one thing of the tab's cluster: where it is, what it is called, and the way out. */
export function PanelFrame(props: {
  cluster: ClusterState
  name: string
  /** The kind of thing, for screen readers. */
  noun?: string
  /** The place below the cluster, from the outside in; empty parts are left out. */
  place?: readonly string[]
  status?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  const { cluster, name, noun = '', place = [], status, actions, children } = props
  const { view } = useSession()
  const dock = useObserved(view.state, (state) => state.dock)
  const panelRef = useRef<HTMLElement>(null)

  useEffect(() => {
    // Not React's own event, which a menu opened from here would send as well.
    const handleKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) view.closeObject()
    }
    const panel = panelRef.current
    panel?.addEventListener('keydown', handleKey)
    return () => panel?.removeEventListener('keydown', handleKey)
  }, [view])

  const isRight = dock === 'right'
  const dockWords = isRight ? 'Dock the panel below' : 'Dock the panel on the right'
  const DockIcon = isRight ? PanelBottom : PanelRight
  const parts = [cluster.clusterName, ...place].filter((part) => part !== '')
  return (
    <aside ref={panelRef} className="panel" aria-label={`${noun} ${name}`.trim()}>
      <div className="panel-head">
        <p className="panel-place">
          <Swatch clusterId={cluster.clusterId} />
          <span className="ellipsis" title={parts.join(' / ')}>
            {parts.map((part, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a part of a place is its place.
              <span key={at}>
                {at > 0 && ' / '}
                <bdi>{part}</bdi>
              </span>
            ))}
          </span>
        </p>
        <div className="panel-title can-copy">
          <h2 className="ellipsis" title={name}>
            {name}
          </h2>
          {status}
          <CopyButton text={name} what="the name" />
        </div>
        <div className="panel-buttons">
          {actions}
          <IconButton
            icon={DockIcon}
            label={dockWords}
            onClick={() => view.dockPanel(isRight ? 'below' : 'right')}
          />
          <IconButton
            icon={X}
            label="Close the panel"
            title="Close the panel (Esc)"
            onClick={() => view.closeObject()}
          />
        </div>
      </div>
      {children}
    </aside>
  )
}
