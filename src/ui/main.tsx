import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './kit/tokens.css'
import './kit/base.css'
import './kit/kit.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import type { ClusterId } from '#contract'
import { kinds } from '#kinds'
import { systemClock } from '#machinery'
import { AddressSync } from './application/addressSync.ts'
import { type Application, ApplicationContext } from './application/application.ts'
import { BegunJobs } from './application/begunJobs.ts'
import { browserAddress } from './application/browserAddress.ts'
import { browserVisibility } from './application/browserVisibility.ts'
import type { Dialog } from './application/dialogs.ts'
import { Notifications } from './application/notifications.ts'
import { OpenTabs } from './application/openTabs.ts'
import { PageDock } from './application/pageDock.ts'
import { serverQueries } from './application/serverQueries.ts'
import { Theme } from './application/theme.ts'
import { missingCluster } from './application/unknownPlace.ts'
import { begun } from './early.ts'
import { Ticker } from './kit/ticker.ts'
import { ClusterSession } from './session/clusterSession.ts'
import { forgetView } from './session/clusterView.ts'
import { keptIn } from './session/keptInMemory.ts'
import { App } from './shell/App.tsx'
import type { Dial } from './wire/dial.ts'
import { ObservableValue } from './wire/observable.ts'
import { ClusterColours } from './workspace/clusterColours.ts'
import { browserServerApi } from './workspace/serverApi.ts'
import { WorkspaceClient } from './workspace/workspaceClient.ts'

function openApplication(key: () => string | null, dial: Dial): Application {
  const api = browserServerApi(key)
  const environment = { dial, clock: systemClock, random: Math.random }
  const kept = { shared: localStorage, own: sessionStorage, memory: keptIn(new Map()) }
  const theme = new Theme({
    api,
    kept: kept.shared,
    otherWindows: window,
    root: document.documentElement,
    prefersLight: matchMedia('(prefers-color-scheme: light)'),
  })
  const copyOf = (clusterId: ClusterId) => ({
    read: () => api.view(clusterId),
    write: (copy: unknown) => api.keepView(clusterId, copy),
  })
  const client = new WorkspaceClient({ ...environment, api })
  const initialDomain = kinds.find(({ group }) => group === 'workloads')?.domain ?? ''
  const tabs = new OpenTabs({
    client,
    first: browserAddress.read()?.clusterId ?? null,
    isShown: browserVisibility(),
    openSession: (clusterId) =>
      new ClusterSession({ clusterId, initialDomain, environment: { ...environment, kept, copyOf } }),
    forget: (clusterId) => forgetView(kept, clusterId),
  })
  const notices = new Notifications(client, systemClock)
  const places = new AddressSync({
    tabs,
    address: browserAddress,
    // Asks the server whether the context exists, since the page may not know it yet.
    onMissing: (clusterId) =>
      void api
        .kubeconfigs()
        .catch(() => null)
        .then((kubeconfigs) => notices.tell(null, missingCluster(clusterId, kubeconfigs))),
  })
  const dialog = new ObservableValue<Dialog | null>(null)
  return {
    client,
    tabs,
    places,
    theme,
    colours: new ClusterColours(kept.shared),
    notices,
    jobs: new BegunJobs(client, { notices, tabs, dialog }),
    ticker: new Ticker(systemClock),
    dialog,
    dock: new PageDock({ kept: kept.own, client }),
    isLogShown: new ObservableValue(false),
  }
}

// The design system, for development. This branch, and everything behind it, is not in the built product.
const KitPage =
  import.meta.env.MODE === 'development' && location.pathname === '/kit'
    ? lazy(async () => ({ default: (await import('./gallery/KitPage.tsx')).KitPage }))
    : null

const { key, sockets } = begun
const page = document.getElementById('page')
if (page === null) throw new Error('index.html has no element with the id "page"')
createRoot(page).render(
  <StrictMode>
    <ApplicationContext value={openApplication(key, sockets.dial)}>
      <QueryClientProvider client={serverQueries()}>
        {KitPage === null ? (
          <App />
        ) : (
          <Suspense>
            <KitPage />
          </Suspense>
        )}
      </QueryClientProvider>
    </ApplicationContext>
  </StrictMode>,
)
