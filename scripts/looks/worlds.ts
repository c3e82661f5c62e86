import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ClusterId, ClusterState } from '#contract'
import { type DemoFault, DemoProcess } from '#sim'
import { hostileCluster } from '../../testkit/hostileCluster.ts'
import { aHome, type Home, type Product, startProduct } from '../../testkit/product.ts'

/** LookWorld is a running product and the levers that bring it into the state a look is of. */
export interface LookWorld extends AsyncDisposable {
  readonly product: Product
  readonly home: Home
  /** Opens these contexts, in that order, and closes all others. */
  become(...contexts: string[]): Promise<void>
  /** Waits until the context's cluster is in that state. */
  until(context: string, isReached: (cluster: ClusterState) => boolean): Promise<void>
  /** Kills the cluster's process again and again, until the next start is some seconds away. */
  crash(context: string): Promise<void>
  /** The troubles of a simulated cluster; nothing where the world has none. */
  faults(context: string, ...faults: DemoFault[]): Promise<void>
  /** Lets every open cluster begin with the view it has when it is opened for the first time. */
  forgetViews(): Promise<void>
  /** Takes a context out of the kubeconfig, and puts it back. */
  remove(context: string): Promise<void>
  restore(): Promise<void>
}

/** Brings a world into the state that its looks begin with where they say nothing else. */
export const settle: Readonly<Record<WorldName, (world: LookWorld) => Promise<unknown>>> = {
  nothing: (world) => world.become(),
  many: (world) => world.become(),
  demo: async () => {},
  fleet: async (world) => {
    await world.faults('edge', 'refusing')
    await world.become('production', 'staging', 'payments', 'edge', 'warehouse', 'partner')
    await world.until('edge', ({ health }) => health.state === 'degraded')
    await world.until('payments', ({ lifecycle }) => lifecycle === 'signed-out')
    await world.until('warehouse', ({ lifecycle }) => lifecycle === 'ready' || lifecycle === 'syncing')
  },
  hostile: async (world) => {
    const { files } = await world.product.kubeconfigs()
    const names = files.flatMap(({ contexts }) => contexts.map(({ clusterName }) => clusterName))
    await world.become(...names)
  },
}

export type WorldName = 'nothing' | 'fleet' | 'demo' | 'many' | 'hostile'

export const worlds: Readonly<Record<WorldName, () => Promise<LookWorld>>> = {
  nothing: () => aWorld(writeKubeconfigs),
  fleet: async () => {
    const fleet = await DemoProcess.open('dist/demo.js')
    return aWorld(async (home) => {
      const content = JSON.parse(await readFile(fleet.kubeconfig, 'utf8')) as Kubeconfig
      await writeConfig(home, 'config', await withPlugin(home, content))
    }, fleet)
  },
  demo: () => aWorld(async () => {}),
  many: () => aWorld(writeManyContexts),
  hostile: async () => {
    const server = await hostileCluster()
    const world = await aWorld((home) => writeConfig(home, 'config', server.kubeconfig))
    return {
      ...world,
      [Symbol.asyncDispose]: async () => {
        await world[Symbol.asyncDispose]()
        await server[Symbol.asyncDispose]()
      },
    }
  },
}

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[]
  readonly users: readonly { readonly name: string; readonly user: object }[]
  readonly contexts: readonly { readonly name: string; readonly context: object }[]
}

async function aWorld(
  prepare: (home: Home) => Promise<void>,
  fleet: DemoProcess | null = null,
): Promise<LookWorld> {
  const home = await aHome()
  await prepare(home)
  const product = await startProduct(home)
  const config = join(home.kubeDir, 'config')
  const whole = await readFile(config, 'utf8').catch(() => '')
  const idOf = async (context: string): Promise<ClusterId> => {
    const { files } = await product.kubeconfigs()
    const found = files.flatMap(({ contexts }) => contexts).find(({ clusterName }) => clusterName === context)
    if (found === undefined) throw new Error(`No kubeconfig has the context ${context}.`)
    return found.clusterId
  }
  const stateOf = async (context: string) =>
    (await product.workspace()).clusters.find(({ clusterName }) => clusterName === context)
  const until: LookWorld['until'] = async (context, isReached) => {
    for (let tries = 0; tries < 300; tries += 1) {
      const state = await stateOf(context)
      if (state !== undefined && isReached(state)) return
      await wait(100)
    }
    throw new Error(`${context} never came into the state that was waited for.`)
  }
  return {
    product,
    home,
    until,
    become: async (...contexts) => {
      for (const { clusterId } of (await product.workspace()).clusters)
        await product.api(`/selection/${encodeURIComponent(clusterId)}`, { method: 'DELETE', body: '{}' })
      for (const context of contexts) await product.open(await idOf(context))
    },
    crash: async (context) => {
      for (;;) {
        await until(context, ({ lifecycle }) => lifecycle !== 'crashed' && lifecycle !== 'opening')
        for (const pid of await childrenOf(product.pid)) process.kill(pid, 'SIGKILL')
        await until(context, ({ lifecycle }) => lifecycle === 'crashed')
        const nextTryAt = (await stateOf(context))?.nextTryAt ?? 0
        if (nextTryAt - Date.now() > 6000) return
      }
    },
    forgetViews: async () => {
      for (const { clusterId } of (await product.workspace()).clusters)
        await product.api(`/clusters/${encodeURIComponent(clusterId)}/view`, { method: 'PUT', body: 'null' })
    },
    faults: async (context, ...faults) => fleet?.switchFaults(context, faults),
    remove: async (context) => {
      const content = JSON.parse(whole) as Kubeconfig
      await writeConfig(home, 'config', {
        ...content,
        contexts: content.contexts.filter(({ name }) => name !== context),
      })
      await until(context, ({ lifecycle }) => lifecycle === 'gone')
    },
    restore: async () => writeFile(config, whole),
    [Symbol.asyncDispose]: async () => {
      await product.stop()
      await fleet?.[Symbol.asyncDispose]()
      await home[Symbol.asyncDispose]()
    },
  }
}

/** The processes of the product's clusters, where the system tells. */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').flatMap((text) => (text === '' ? [] : [Number(text)]))
}

const writeConfig = (home: Home, name: string, content: object): Promise<void> =>
  writeFile(join(home.kubeDir, name), JSON.stringify(content))

/** A context more, whose credential plugin waits for a person. */
async function withPlugin(home: Home, content: Kubeconfig): Promise<Kubeconfig> {
  const command = join(home.path, 'company-login')
  const words = 'To sign in, open https://login.example/device and enter the code WXYZ-1234'
  await writeFile(command, `#!/bin/sh\necho '${words}' >&2\nsleep 600\n`, { mode: 0o755 })
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    interactiveMode: 'IfAvailable',
  }
  return {
    ...content,
    users: [...content.users, { name: 'device', user: { exec } }],
    contexts: [
      ...content.contexts,
      { name: 'analytics', context: { cluster: 'production', user: 'device' } },
    ],
  }
}

/** aKubeconfig leads nowhere: its contexts are there to be listed, and what opens one is refused at once. */
function aKubeconfig(contexts: readonly string[]): Kubeconfig {
  return {
    clusters: [{ name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'nobody', user: { token: 'none' } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'nowhere', user: 'nobody' } })),
  }
}

async function writeKubeconfigs(home: Home): Promise<void> {
  const broken = aKubeconfig(['production', 'laptop'])
  await writeConfig(home, 'config', aKubeconfig(['production', 'staging', 'edge-lab']))
  await writeConfig(home, 'work.yaml', {
    ...broken,
    contexts: [...broken.contexts, { name: 'retired', context: { cluster: 'missing', user: 'nobody' } }],
  })
  await writeFile(join(home.kubeDir, 'unfinished'), 'apiVersion: v1\ncontexts: [{name: half\n')
}

const places = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-south-1']
const stages = ['prod', 'staging', 'dev', 'sandbox', 'dr']

async function writeManyContexts(home: Home): Promise<void> {
  for (let file = 1; file <= 12; file += 1) {
    const names = stages.flatMap((stage) => places.map((place) => `team-${file}-${stage}-${place}`))
    await writeConfig(home, `team-${file}.yaml`, aKubeconfig(names))
  }
}
