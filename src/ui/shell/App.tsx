import './page.css'
import { lazy, Suspense, useRef } from 'react'
import { LogPanel } from '../appLog/LogPanel.tsx'
import { SessionContext, useApplication } from '../application/application.ts'
import { DemoBar } from '../demo/DemoBar.tsx'
import { ViewAsBanner } from '../identity/ViewAsBanner.tsx'
import { Boundary } from '../kit/Boundary.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { TabStrip } from '../tabs/TabStrip.tsx'
import { ClusterPage } from './ClusterPage.tsx'
import { EmptyPage } from './EmptyPage.tsx'
import { Header } from './Header.tsx'
import { LinkBanner } from './LinkBanner.tsx'
import { Notices } from './Notices.tsx'
import { OpeningPage } from './OpeningPage.tsx'
import { PageDialog } from './PageDialog.tsx'
import { StatusBar } from './StatusBar.tsx'
import { useKeptFocus } from './useKeptFocus.ts'
import { useShortcuts } from './useShortcuts.ts'
import { useTabMark } from './useTabMark.ts'

// Its terminals are loaded when the first shell is taken into it.
const PageDock = lazy(async () => ({ default: (await import('../dock/PageDock.tsx')).PageDock }))

/** App is the whole page: header, tabs from two clusters on, the active cluster, status bar. */
export function App() {
  const application = useApplication()
  const { client, tabs, notices } = application
  const isLogShown = useObserved(application.isLogShown)
  const hasDock = useObserved(application.dock.state, ({ items }) => items.length > 0)
  const workspace = useObserved(client.workspace)
  const { order, activeId } = useObserved(tabs.state)
  const active = workspace?.clusters.find(({ clusterId }) => clusterId === activeId) ?? null
  const session = activeId === null ? null : tabs.session(activeId)
  const pageRef = useRef<HTMLDivElement>(null)
  useKeptFocus(pageRef)

  useTabMark(active)
  useShortcuts()

  const hasTabs = order !== null && order.length > 1
  return (
    <div ref={pageRef} className={hasTabs ? 'page has-tabs' : 'page'}>
      <Header cluster={active} isKnown={workspace !== null} />
      {hasTabs && <TabStrip clusters={workspace?.clusters ?? []} order={order} activeId={activeId} />}
      <LinkBanner />
      {workspace?.isDemo === true && <DemoBar />}
      {session !== null && active !== null ? (
        // Of another user nothing stays on the screen.
        <SessionContext key={JSON.stringify([active.clusterId, active.viewAs])} value={session}>
          <main aria-label={active.clusterName}>
            <ViewAsBanner cluster={active} />
            <Boundary what={active.clusterName} subject={active.clusterId}>
              <ClusterPage cluster={active} isTabPanel={hasTabs} />
            </Boundary>
          </main>
        </SessionContext>
      ) : active !== null ? (
        <OpeningPage
          cluster={active}
          onClose={() => void notices.attempt(active.clusterId, () => tabs.close(active.clusterId))}
        />
      ) : (
        <EmptyPage isKnown={workspace !== null && order?.length === 0} />
      )}
      {hasDock && (
        <Suspense>
          <PageDock />
        </Suspense>
      )}
      {isLogShown && <LogPanel />}
      <StatusBar cluster={active} version={workspace?.version ?? null} />
      <Notices />
      <PageDialog />
    </div>
  )
}
