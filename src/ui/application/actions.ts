import type { ClusterId } from '#contract'
import type { Application } from './application.ts'
import { type Platform, shortcuts } from './shortcuts.ts'
import type { ThemeChoice } from './theme.ts'

/** PageAction is something the page can do at this moment; menu, palette and shortcut do the same. */
export interface PageAction {
  readonly id: string
  readonly label: string
  /** Further words that find it in the palette. */
  readonly words?: string
  readonly shortcut: string | null
  /** The state it leads to is the present one. */
  readonly isOn: boolean
  /** Why it cannot be done at present. */
  readonly obstacle?: string | null
  readonly run: () => void
}

const themes = [
  ['system', 'Theme: System'],
  ['light', 'Theme: Light'],
  ['dark', 'Theme: Dark'],
] as const satisfies (readonly [ThemeChoice, string])[]

const settingsWords =
  'about version kubeconfig sources background refresh duplicate context names theme memory limit requests'

/** pageActions are those that make sense now: without a cluster there is no tab to close. */
export function pageActions(application: Application, platform: Platform): PageAction[] {
  const { tabs, theme, notices, dialog, isLogShown } = application
  const { activeId } = tabs.state.value
  const closing: PageAction[] =
    activeId === null
      ? []
      : [
          {
            id: 'close-tab',
            label: 'Close Current Cluster Tab',
            shortcut: shortcuts.closeTab.label(platform),
            isOn: false,
            run: () => void notices.attempt(activeId, () => tabs.close(activeId)),
          },
        ]
  const ofCluster: PageAction[] =
    activeId === null
      ? []
      : [
          {
            id: 'cluster-settings',
            label: 'Cluster settings',
            words: 'protection read-only colour namespaces',
            shortcut: null,
            isOn: false,
            run: () => dialog.set({ type: 'cluster-settings', clusterId: activeId }),
          },
          {
            id: 'view-as',
            label: 'View as another user',
            words: 'impersonate service account groups rbac',
            shortcut: null,
            isOn: false,
            run: () => dialog.set({ type: 'view-as', clusterId: activeId, user: null }),
          },
          ...leaving(application, activeId),
          {
            id: 'install-chart',
            label: 'Install Helm chart',
            words: 'helm release repository oci',
            shortcut: null,
            isOn: false,
            run: () => dialog.set({ type: 'install-chart', clusterId: activeId }),
          },
          {
            id: 'who-can',
            label: 'Show who can do something',
            words: 'rbac permissions roles bindings subjects access',
            shortcut: null,
            isOn: false,
            run: () => dialog.set({ type: 'who-can', clusterId: activeId, wish: null }),
          },
          {
            id: 'rights',
            label: 'Show what a user can do',
            words: 'rbac permissions roles bindings service account group rights',
            shortcut: null,
            isOn: false,
            run: () => dialog.set({ type: 'rights', clusterId: activeId, subject: null }),
          },
        ]
  const isLogOn = isLogShown.value
  return [
    ...closing,
    ...ofCluster,
    {
      id: 'settings',
      label: 'Settings',
      words: settingsWords,
      shortcut: shortcuts.settings.label(platform),
      isOn: false,
      run: () => dialog.set('settings'),
    },
    {
      id: 'forwards',
      label: 'Show forwarded ports',
      words: 'port-forward localhost tunnel',
      shortcut: null,
      isOn: false,
      run: () => dialog.set('forwards'),
    },
    {
      id: 'activity',
      label: 'Show activity of all clusters',
      words: 'jobs changes history journal undo',
      shortcut: null,
      isOn: false,
      run: () => dialog.set('activity'),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      shortcut: shortcuts.list.label(),
      isOn: false,
      run: () => dialog.set('shortcuts'),
    },
    {
      id: 'log',
      label: isLogOn ? 'Hide application log' : 'Show application log',
      shortcut: null,
      isOn: false,
      run: () => isLogShown.set(!isLogOn),
    },
    ...ofDock(application),
    ...themes.map(([choice, label]) => ({
      id: `theme-${choice}`,
      label,
      shortcut: null,
      isOn: theme.choice.value === choice,
      run: () => void notices.attempt(null, () => theme.choose(choice)),
    })),
  ]
}

/** What the buttons of the dock do, while there is something in it. */
function ofDock({ dock }: Application): PageAction[] {
  const { items, panes, isFolded } = dock.state.value
  const isSplit = panes.length > 1
  const words = 'terminal shell log split tabs'
  const fold: PageAction = {
    id: 'dock-fold',
    label: isFolded ? 'Show the dock' : 'Hide the dock',
    words,
    shortcut: null,
    isOn: false,
    run: () => dock.fold(!isFolded),
  }
  const split: PageAction = {
    id: 'dock-split',
    label: isSplit ? 'Show one in the dock' : 'Show two side by side in the dock',
    words,
    shortcut: null,
    isOn: false,
    run: () => (isSplit ? dock.join() : dock.split()),
  }
  return items.length === 0 ? [] : items.length === 1 ? [fold] : [fold, split]
}

/** Returns to the person's own user, where the cluster is viewed as another one. */
function leaving({ client, notices }: Application, clusterId: ClusterId): PageAction[] {
  const cluster = client.workspace.value?.clusters.find((each) => each.clusterId === clusterId)
  if (cluster === undefined || cluster.viewAs === null) return []
  return [
    {
      id: 'view-as-end',
      label: 'Go back to your own user',
      words: 'view as impersonate',
      shortcut: null,
      isOn: false,
      run: () => void notices.attempt(clusterId, () => client.api.viewAs(clusterId, null)),
    },
  ]
}
