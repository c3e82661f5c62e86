import './parts/panel.css'
import type { ClusterState } from '#contract'
import { useSession } from '../application/application.ts'
import { CopyButton } from '../application/CopyButton.tsx'
import { Boundary } from '../kit/Boundary.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { ObjectPanel } from './ObjectPanel.tsx'
import { ObjectTabs } from './ObjectTabs.tsx'
import { PanelResizer } from './PanelResizer.tsx'

/** PanelDock holds the tab's open objects, one of them shown, right of the table or below it. */
export function PanelDock({ cluster }: { cluster: ClusterState }) {
  const { view } = useSession()
  const { objects, object, dock, panelWidth, panelHeight } = useObserved(view.state)
  if (object === null) return null
  const sizePx = dock === 'right' ? panelWidth : panelHeight
  return (
    <div className="dock" style={{ '--panel': `${sizePx}px` }}>
      <PanelResizer dock={dock} sizePx={sizePx} onResize={(px) => view.resizePanel(px)} />
      {objects.length > 1 && <ObjectTabs objects={objects} shown={object} />}
      <Boundary
        what={object.name}
        subject={JSON.stringify(object)}
        leave={{ label: 'Close the panel', act: () => view.closeObject() }}
        extra={(problem) => (
          <CopyButton
            what={`what is known of ${object.name}`}
            text={JSON.stringify({ problem, object }, null, 2)}
          />
        )}
      >
        <ObjectPanel key={JSON.stringify(object)} object={object} cluster={cluster} />
      </Boundary>
    </div>
  )
}
