import { type ComponentType, lazy } from 'react'
import type { ClusterState } from '#contract'
import { nodeKind, podKind } from '#kinds'
import { hasLog, logsTabId } from '../actions/logActions.ts'
import { shellTabId } from '../actions/shellAction.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { EventsTab } from './EventsTab.tsx'
import { OverviewTab } from './OverviewTab.tsx'
import { PodsTab } from './PodsTab.tsx'

/** PanelTabProps is what each tab of a panel is drawn from. */
interface PanelTabProps {
  readonly kind: ShownKind
  readonly object: ObjectRef
  readonly cluster: ClusterState
  /** The object's resourceVersion, as far as it is known: another one is a reason to read it again. */
  readonly version: string | null
}

/** PanelTab is one tab of an object's panel. */
interface PanelTab {
  /** The id in the address bar and in the stored view; it never changes. */
  readonly id: string
  readonly title: string
  isFor(kind: ShownKind): boolean
  readonly View: ComponentType<PanelTabProps>
  /** True where the tab fills the panel up to its edges. */
  readonly isFlush?: boolean
}

// The editor is as heavy as the rest of the page; it is fetched when the first YAML is looked at.
const YamlTab = lazy(async () => ({ default: (await import('./YamlTab.tsx')).YamlTab }))

const LogsTab = lazy(async () => ({ default: (await import('./LogsTab.tsx')).LogsTab }))

const ShellTab = lazy(async () => ({ default: (await import('./ShellTab.tsx')).ShellTab }))

const FilesTab = lazy(async () => ({ default: (await import('./FilesTab.tsx')).FilesTab }))

const NodeShellTab = lazy(async () => ({ default: (await import('./NodeShellTab.tsx')).NodeShellTab }))

/** The id of the tab that edits the object. */
export const yamlTabId = 'yaml'

/** panelTabs are all tabs, in the order in which a panel offers those that are for its object's kind. */
const panelTabs: readonly PanelTab[] = [
  { id: 'overview', title: 'Overview', isFor: () => true, View: OverviewTab },
  {
    id: podKind.domain,
    title: podKind.title.many,
    isFor: ({ podsOf }) => podsOf !== undefined,
    View: PodsTab,
  },
  {
    id: logsTabId,
    title: 'Logs',
    isFor: (kind) => kind.domain === nodeKind.domain || hasLog(kind),
    View: LogsTab,
    isFlush: true,
  },
  {
    id: shellTabId,
    title: 'Shell',
    isFor: ({ domain }) => domain === podKind.domain,
    View: ShellTab,
    isFlush: true,
  },
  {
    id: shellTabId,
    title: 'Shell',
    isFor: ({ domain }) => domain === nodeKind.domain,
    View: NodeShellTab,
    isFlush: true,
  },
  {
    id: 'files',
    title: 'Files',
    isFor: ({ domain }) => domain === podKind.domain,
    View: FilesTab,
    isFlush: true,
  },
  { id: yamlTabId, title: 'YAML', isFor: () => true, View: YamlTab, isFlush: true },
  { id: 'events', title: 'Events', isFor: () => true, View: EventsTab },
]

export const panelTabsOf = (kind: ShownKind): readonly PanelTab[] =>
  panelTabs.filter(({ isFor }) => isFor(kind))
