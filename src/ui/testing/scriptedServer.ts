import type { ClusterId, Kubeconfigs, Workspace } from '#contract'
import { systemClock } from '#machinery'
import { AddressSync } from '../application/addressSync.ts'
import type { Application } from '../application/application.ts'
import { BegunJobs } from '../application/begunJobs.ts'
import type { Dialog } from '../application/dialogs.ts'
import { Notifications } from '../application/notifications.ts'
import { OpenTabs } from '../application/openTabs.ts'
import { PageDock } from '../application/pageDock.ts'
import { Theme } from '../application/theme.ts'
import { Ticker } from '../kit/ticker.ts'
import { ClusterSession } from '../session/clusterSession.ts'
import { keptInMemory } from '../session/keptInMemory.ts'
import { nowhere } from '../session/scriptedCopy.ts'
import type { Dial } from '../wire/dial.ts'
import { ObservableValue } from '../wire/observable.ts'
import { type ScriptedWire, scriptedDial } from '../wire/scriptedDial.ts'
import { ClusterColours } from '../workspace/clusterColours.ts'
import { scriptedApi } from '../workspace/scriptedApi.ts'
import { WorkspaceClient } from '../workspace/workspaceClient.ts'
import type { ScriptedCluster } from './scriptedCluster.ts'

/** ScriptedServer is the server that a test's page belongs to: its workspace, and a way to each cluster. */
export class ScriptedServer {
  readonly api
  readonly #script = scriptedDial()
  readonly #clusters: readonly ScriptedCluster[]
  readonly #open: Set<ClusterId>
  #stream: ScriptedWire | null = null
  #revision = 0

  constructor(clusters: readonly ScriptedCluster[], kubeconfigs: Kubeconfigs) {
    this.#clusters = clusters
    this.#open = new Set(clusters.map(({ clusterId }) => clusterId))
    const api = scriptedApi()
    this.api = {
      ...api,
      kubeconfigs: async () => kubeconfigs,
      select: async (clusterId: ClusterId, confirmed: string | null) => {
        await api.select(clusterId, confirmed)
        this.#open.add(clusterId)
        this.saySelection()
      },
      deselect: async (clusterId: ClusterId) => {
        await api.deselect(clusterId)
        this.#open.delete(clusterId)
        this.saySelection()
      },
    }
  }

  readonly dial: Dial = (path, listener) => {
    this.#script.dial(path, listener)
    const wire = this.#script.last()
    const cluster = this.#clusters.find(({ clusterId }) => path.includes(encodeURIComponent(clusterId)))
    queueMicrotask(() => {
      if (cluster !== undefined) cluster.connect(wire)
      else {
        this.#stream = wire
        wire.accept()
        this.saySelection()
      }
    })
    return {
      send: (message) => {
        wire.send(message)
        queueMicrotask(() => cluster?.answer())
      },
      close: () => wire.close(),
    }
  }

  say(frame: unknown): void {
    this.#stream?.say(frame)
  }

  saySelection(): void {
    this.#revision += 1
    const open = this.#clusters.filter(({ clusterId }) => this.#open.has(clusterId))
    const workspace: Workspace = {
      revision: this.#revision,
      instance: 'test',
      version: '0',
      isDemo: false,
      clusters: open.map(({ state }) => state),
      tabOrder: open.map(({ clusterId }) => clusterId),
      notices: [],
    }
    this.say({ t: 'workspace', workspace })
  }
}

/** anApplication is what a page owns, over that server. */
export function anApplication(server: ScriptedServer): Application {
  const kept = keptInMemory()
  const environment = { dial: server.dial, clock: systemClock, random: () => 0 }
  const client = new WorkspaceClient({ ...environment, api: server.api })
  const tabs = new OpenTabs({
    client,
    first: null,
    isShown: new ObservableValue(true),
    openSession: (clusterId) =>
      new ClusterSession({
        clusterId,
        initialDomain: 'pods',
        environment: { ...environment, kept, copyOf: () => nowhere },
      }),
    forget: () => {},
  })
  const notices = new Notifications(client, systemClock)
  const dialog = new ObservableValue<Dialog | null>(null)
  return {
    client,
    tabs,
    places: new AddressSync({
      tabs,
      address: { read: () => null, write: () => {}, onReturn: () => () => {} },
      onMissing: () => {},
    }),
    theme: new Theme({
      api: server.api,
      kept: kept.shared,
      otherWindows: window,
      root: document.documentElement,
      prefersLight: matchMedia('(prefers-color-scheme: light)'),
    }),
    colours: new ClusterColours(kept.shared),
    notices,
    jobs: new BegunJobs(client, { notices, tabs, dialog }),
    ticker: new Ticker(systemClock),
    dialog,
    dock: new PageDock({ kept: kept.own, client }),
    isLogShown: new ObservableValue(false),
  }
}
