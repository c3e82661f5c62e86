import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, Scope } from '#machinery'
import { type AccessRule, masters } from '../api/people.ts'
import { anIdentity } from '../server/identity.ts'
import { SimulatedServer } from '../server/simulatedServer.ts'
import { addBrokenObjects, type BrokenObject } from './brokenObjects.ts'
import { Churn } from './churn.ts'
import { type DemoFault, DemoSwitches } from './demoFaults.ts'
import { addManagers } from './managers.ts'
import { Rollouts } from './rollouts.ts'
import { fillShop } from './shop.ts'
import { fillWarehouse } from './warehouse.ts'

/** DemoClusterState is one cluster of the fleet and its current faults. */
export interface DemoClusterState {
  readonly context: string
  /** What the cluster is there to show, in a few words. */
  readonly about: string
  readonly faults: readonly DemoFault[]
}

/** Plan describes one cluster of the fleet. */
interface Plan {
  readonly context: string
  readonly about: string
  /** The version of the shop in this cluster; null for the cluster with very many pods. */
  readonly tag: string | null
  readonly faults: readonly DemoFault[]
  /** What the user may do; null for everything. */
  readonly rules: readonly Omit<AccessRule, 'subject'>[] | null
  /** The namespace of the context; null where it names none. */
  readonly namespace: string | null
  readonly gapMs: number
  /** The objects that are broken all the time. */
  readonly broken: readonly BrokenObject[]
}

const warehousePods = 50_000
const user = 'demo'
const reading = { verbs: ['get', 'list', 'watch'] }

const healthy: Plan = {
  context: '',
  about: '',
  tag: '2.4',
  faults: [],
  rules: null,
  namespace: null,
  gapMs: 4000,
  broken: [],
}

const plans: readonly Plan[] = [
  {
    ...healthy,
    context: 'production',
    about: 'healthy',
    broken: ['cordoned-node', 'suspended-cron-job', 'short-of-memory'],
  },
  {
    ...healthy,
    context: 'staging',
    about: 'healthy; the same names as production',
    tag: '2.5',
    broken: ['short-of-memory', 'failed-job', 'pending-claim', 'held-claim'],
  },
  {
    ...healthy,
    context: 'payments',
    about: 'signed out',
    faults: ['signed-out'],
    broken: ['missing-image', 'no-room', 'pending-claim'],
  },
  {
    ...healthy,
    context: 'edge',
    about: 'comes and goes',
    faults: ['flapping'],
    broken: ['silent-node', 'short-of-memory'],
  },
  {
    ...healthy,
    context: 'warehouse',
    about: '50,000 pods',
    tag: null,
    gapMs: 500,
    broken: ['silent-node', 'cordoned-node', 'failed-job', 'pending-claim', 'held-claim'],
  },
  {
    ...healthy,
    context: 'partner',
    about: 'may read two namespaces, but not list them',
    namespace: 'shop',
    broken: ['missing-image', 'no-room'],
    rules: [
      {
        ...reading,
        resources: ['namespaces', 'pods', 'pods/log', 'services', 'deployments', 'replicasets', 'events'],
        namespaces: ['shop', 'observability'],
      },
    ],
  },
]

/**
 * DemoFleet is six simulated clusters that change all the time, and a folder with the kubeconfig that leads to them. Disposing it
 * ends the servers and removes the folder.
 */
export class DemoFleet implements AsyncDisposable {
  /** Removed with the fleet. A server that shows the fleet may keep temporary files in it. */
  readonly folder: string
  readonly kubeconfig: string
  readonly #clusters: ReadonlyMap<string, { readonly plan: Plan; readonly switches: DemoSwitches }>
  readonly #scope: Scope

  private constructor(
    folder: string,
    kubeconfig: string,
    clusters: ReadonlyMap<string, { readonly plan: Plan; readonly switches: DemoSwitches }>,
    scope: Scope,
  ) {
    this.folder = folder
    this.kubeconfig = kubeconfig
    this.#clusters = clusters
    this.#scope = scope
  }

  static async open(environment: {
    readonly clock: Clock
    readonly random: () => number
  }): Promise<DemoFleet> {
    const { clock } = environment
    const scope = new Scope({ clock })
    try {
      const folder = mkdtempSync(join(tmpdir(), 'flotilla-demo-'))
      scope.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
      const clusters = new Map<string, { plan: Plan; switches: DemoSwitches }>()
      const entries: Entry[] = []
      const identity = anIdentity({ name: 'demo fleet' })
      for (const plan of plans) {
        const server = scope.own(
          await SimulatedServer.open({
            ...{ clock, identity, requestsKept: 100 },
            ...{ hasSchemas: true, hasManagers: true },
          }),
        )
        fill(server, plan, clock.now())
        const switches = scope.own(new DemoSwitches(server, clock))
        await switches.become(plan.faults)
        const churn = new Churn(server, { ...environment, gapMs: plan.gapMs })
        scope.defer(() => churn[Symbol.dispose]())
        const rollouts = new Rollouts(server, environment)
        scope.defer(() => rollouts[Symbol.dispose]())
        clusters.set(plan.context, { plan, switches })
        entries.push({
          context: plan.context,
          namespace: plan.namespace,
          server: server.url,
          ca: server.ca,
          token: admit(server, plan),
        })
      }
      const kubeconfig = join(folder, 'demo')
      await writeFile(kubeconfig, kubeconfigOf(entries), { mode: 0o600 })
      return new DemoFleet(folder, kubeconfig, clusters, scope)
    } catch (problem) {
      await scope[Symbol.asyncDispose]()
      throw problem
    }
  }

  get clusters(): readonly DemoClusterState[] {
    return [...this.#clusters.values()].map(({ plan: { context, about }, switches }) => ({
      context,
      about,
      faults: switches.active,
    }))
  }

  /** Switches exactly these faults of the cluster on. */
  async switchFaults(context: string, faults: readonly DemoFault[]): Promise<void> {
    await this.#clusters.get(context)?.switches.become(faults)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]()
  }
}

function fill(server: SimulatedServer, { context, tag, broken }: Plan, nowMs: number): void {
  if (tag === null) fillWarehouse(server, warehousePods, nowMs)
  else fillShop(server, { environment: context, tag, nowMs })
  const place = tag === null ? { namespace: 'team-07', nodes: 60 } : { namespace: 'shop', nodes: 4 }
  addBrokenObjects(server, broken, { ...place, nowMs })
  addManagers(server, nowMs)
}

/** Returns the token of the cluster's user. */
function admit({ people }: SimulatedServer, { context, rules }: Plan): string {
  const token = `demo-${context}`
  people.accept(token, { username: user, groups: rules === null ? [masters] : [] })
  for (const rule of rules ?? []) people.allow({ subject: user, ...rule })
  return token
}

interface Entry {
  readonly context: string
  readonly namespace: string | null
  readonly server: string
  readonly ca: string
  readonly token: string
}

/** JSON is YAML too. */
function kubeconfigOf(entries: readonly Entry[]): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries.map(({ context: name, server, ca }) => ({
      name,
      cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
    })),
    users: entries.map(({ context: name, token }) => ({ name, user: { token } })),
    contexts: entries.map(({ context: name, namespace }) => ({
      name,
      context: { cluster: name, user: name, ...(namespace === null ? {} : { namespace }) },
    })),
  })
}
