import { gzipSync } from 'node:zlib'
import type { SimulatedServer } from '../server/simulatedServer.ts'
import { anObject, timeText } from './objects.ts'

/** Release is one Helm release of the shop: the outcome of each revision, the oldest first. */
interface Release {
  readonly namespace: string
  readonly name: string
  readonly chart: string
  readonly revisions: readonly string[]
}

const releases: readonly Release[] = [
  {
    namespace: 'shop',
    name: 'shop',
    chart: 'storefront',
    revisions: ['superseded', 'superseded', 'deployed'],
  },
  { namespace: 'payments', name: 'ledger', chart: 'ledger', revisions: ['deployed', 'failed'] },
  { namespace: 'observability', name: 'grafana', chart: 'grafana', revisions: ['deployed'] },
]

const dayMs = 24 * 3_600_000

/** addReleases adds Helm's records of a few releases, as Helm 3 writes them. */
export function addReleases(
  server: SimulatedServer,
  { tag, environment, createdAt }: { tag: string; environment: string; createdAt: number },
): void {
  for (const release of releases)
    release.revisions.forEach((status, index) => {
      const revision = index + 1
      const at = createdAt + index * 2 * dayMs
      server.put(
        anObject({
          apiVersion: 'v1',
          kind: 'Secret',
          name: `sh.helm.release.v1.${release.name}.v${revision}`,
          namespace: release.namespace,
          createdAt: at,
          labels: {
            owner: 'helm',
            name: release.name,
            status,
            version: `${revision}`,
            modifiedAt: `${Math.floor(at / 1000)}`,
          },
          type: 'helm.sh/release.v1',
          data: { release: packed(recordOf(release, { revision, status, at, createdAt, tag, environment })) },
        }),
      )
    })
}

interface Revision {
  readonly revision: number
  readonly status: string
  readonly at: number
  readonly createdAt: number
  readonly tag: string
  readonly environment: string
}

function recordOf(
  { namespace, name, chart }: Release,
  { revision, status, at, createdAt, tag, environment }: Revision,
): object {
  const failed = 'Upgrade "ledger" failed: context deadline exceeded'
  const description = revision === 1 ? 'Install complete' : 'Upgrade complete'
  return {
    ...{ name, namespace, version: revision },
    info: {
      first_deployed: timeText(createdAt),
      last_deployed: timeText(at),
      deleted: '',
      status,
      description: status === 'failed' ? failed : description,
      notes: `${name} of the demo runs as ${chart} ${tag}.\nThere is nothing behind its address.\n`,
    },
    chart: {
      metadata: {
        apiVersion: 'v2',
        name: chart,
        version: `1.${revision}.0`,
        appVersion: tag,
        description: `The ${chart} of the demo`,
      },
      templates: [],
      values: { replicas: 1, image: { repository: `registry.demo/${chart}`, tag: 'latest' }, debug: false },
    },
    config: { environment, replicas: 2 + revision, image: { tag } },
    manifest: [
      `---\n# Source: ${chart}/templates/settings.yaml\napiVersion: v1\nkind: ConfigMap\n`,
      `metadata:\n  name: ${name}-settings\n  namespace: ${namespace}\ndata:\n  environment: ${environment}\n`,
    ].join(''),
    hooks: [],
  }
}

/** Helm's base64 within that of the Secret. */
const packed = (record: object): string =>
  Buffer.from(gzipSync(JSON.stringify(record)).toString('base64')).toString('base64')
