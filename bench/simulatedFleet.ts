import { createInterface } from 'node:readline'
import { SimulatedServer } from '#sim'
import { aSimulatedCluster, aSimulatedPod } from '#testkit'

/**
 * A process of simulated clusters, so that what they cost is not the product's. It prints one JSON line with their
 * kubeconfigs, floods one when a line on its input says so, and ends with its input.
 */
interface FleetOptions {
  readonly names: readonly string[]
  readonly pods: number
  readonly namespaces: number
}

export interface Flood {
  readonly name: string
  readonly perSecond: number
  readonly seconds: number
}

const { names, pods, namespaces } = JSON.parse(process.argv[2] ?? '{}') as FleetOptions
const servers = new Map<string, SimulatedServer>()
const kubeconfigs: Record<string, unknown> = {}
for (const name of names) {
  const server = await SimulatedServer.open({ hasProtobuf: true, requestsKept: 100 })
  servers.set(name, server)
  kubeconfigs[name] = aSimulatedCluster(name, server).kubeconfig()
  for (let at = 0; at < namespaces; at += 1) {
    const namespace = `team-${at}`
    server.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, uid: `uid-of-${namespace}`, resourceVersion: '' },
    })
  }
  for (let at = 0; at < pods; at += 1) server.put(podNumber(at))
}
process.stdout.write(`${JSON.stringify({ kubeconfigs })}\n`)

for await (const line of createInterface({ input: process.stdin })) {
  const flood = JSON.parse(line) as Flood
  const { count, versions } = await run(flood)
  const told = { perSecond: count / flood.seconds, versions: Object.fromEntries(versions) }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}
await Promise.all([...servers.values()].map((server) => server[Symbol.asyncDispose]()))

function podNumber(at: number, nodeName = `node-${at % 50}`) {
  return aSimulatedPod(`load-${at}`, { namespace: `team-${at % namespaces}`, nodeName })
}

/** Changes pods as often as it is told to, in bursts of a hundredth of a second; says how often, and each pod's last version. */
async function run({ name, perSecond, seconds }: Flood): Promise<{
  count: number
  versions: ReadonlyMap<string, string>
}> {
  const server = servers.get(name)
  if (server === undefined) throw new Error(`There is no cluster ${name}.`)
  const startedAt = performance.now()
  const versions = new Map<string, string>()
  let count = 0
  for (;;) {
    const elapsedMs = performance.now() - startedAt
    if (elapsedMs >= seconds * 1000) return { count, versions }
    const due = Math.min((elapsedMs * perSecond) / 1000, count + perSecond / 20)
    for (; count < due; count += 1) {
      const { metadata } = server.put(podNumber(count % pods, `node-${count}`))
      versions.set(metadata.name, metadata.resourceVersion)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
