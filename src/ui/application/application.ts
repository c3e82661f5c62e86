import { createContext, useContext } from 'react'
import type { Ticker } from '../kit/ticker.ts'
import type { ClusterSession } from '../session/clusterSession.ts'
import type { ObservableValue } from '../wire/observable.ts'
import type { ClusterColours } from '../workspace/clusterColours.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'
import type { AddressSync } from './addressSync.ts'
import type { BegunJobs } from './begunJobs.ts'
import type { Dialog } from './dialogs.ts'
import type { Notifications } from './notifications.ts'
import type { OpenTabs } from './openTabs.ts'
import type { PageDock } from './pageDock.ts'
import type { Theme } from './theme.ts'

/** Application is what the page owns beyond any cluster. */
export interface Application {
  readonly client: WorkspaceClient
  readonly tabs: OpenTabs
  readonly places: AddressSync
  readonly colours: ClusterColours
  readonly theme: Theme
  readonly notices: Notifications
  /** The jobs that were begun in this page. */
  readonly jobs: BegunJobs
  readonly ticker: Ticker
  /** The dialog over the page; null while there is none. */
  readonly dialog: ObservableValue<Dialog | null>
  readonly dock: PageDock
  readonly isLogShown: ObservableValue<boolean>
}

export const ApplicationContext = createContext<Application | null>(null)
export const SessionContext = createContext<ClusterSession | null>(null)

export function useApplication(): Application {
  const application = useContext(ApplicationContext)
  if (application === null) throw new Error('useApplication is used outside of the page')
  return application
}

/** useSession is the session of the tab the component is drawn in. */
export function useSession(): ClusterSession {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('useSession is used outside of a tab')
  return session
}
