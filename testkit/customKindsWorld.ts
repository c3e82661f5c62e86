import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readObjects } from './kindFixtures.ts'
import type { RealCluster } from './realClusters/realCluster.ts'

/** CustomKindsWorld is a cluster with the Gateway API and the vertical autoscaler installed, and objects of each. */
export interface CustomKindsWorld extends AsyncDisposable {
  /** What its namespaces begin with. */
  readonly run: string
}

type Column = readonly [name: string, jsonPath: string, priority?: number]

const age: Column = ['Age', '.metadata.creationTimestamp']
const condition = (type: string): string => `.status.conditions[?(@.type=="${type}")].status`
const recommended = (resource: string): string =>
  `.status.recommendation.containerRecommendations[0].target.${resource}`

interface Definition {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly versions: readonly string[]
  readonly columns: readonly Column[]
  readonly isClusterScoped?: boolean
}

const gatewayApi = 'gateway.networking.k8s.io'

/** With the printer columns that each has in the cluster of whoever installs it. */
const definitions: readonly Definition[] = [
  {
    group: gatewayApi,
    kind: 'GatewayClass',
    plural: 'gatewayclasses',
    versions: ['v1', 'v1beta1'],
    columns: [
      ['Controller', '.spec.controllerName'],
      ['Accepted', condition('Accepted')],
      age,
      ['Description', '.spec.description', 1],
    ],
    isClusterScoped: true,
  },
  {
    group: gatewayApi,
    kind: 'Gateway',
    plural: 'gateways',
    versions: ['v1', 'v1beta1'],
    columns: [
      ['Class', '.spec.gatewayClassName'],
      ['Address', '.status.addresses[*].value'],
      ['Programmed', condition('Programmed')],
      age,
    ],
  },
  ...(
    [
      ['HTTPRoute', ['v1', 'v1beta1']],
      ['GRPCRoute', ['v1']],
      ['TLSRoute', ['v1alpha2']],
    ] as const
  ).map(([kind, versions]) => ({
    group: gatewayApi,
    kind,
    plural: `${kind.toLowerCase()}s`,
    versions,
    columns: [...(kind === 'TLSRoute' ? [] : [['Hostnames', '.spec.hostnames'] as const]), age],
  })),
  { group: gatewayApi, kind: 'TCPRoute', plural: 'tcproutes', versions: ['v1alpha2'], columns: [age] },
  {
    group: gatewayApi,
    kind: 'ReferenceGrant',
    plural: 'referencegrants',
    versions: ['v1beta1'],
    columns: [age],
  },
  {
    group: gatewayApi,
    kind: 'BackendTLSPolicy',
    plural: 'backendtlspolicies',
    versions: ['v1', 'v1alpha2'],
    columns: [age],
  },
  {
    group: 'autoscaling.k8s.io',
    kind: 'VerticalPodAutoscaler',
    plural: 'verticalpodautoscalers',
    versions: ['v1', 'v1beta2'],
    columns: [
      ['Mode', '.spec.updatePolicy.updateMode'],
      ['CPU', recommended('cpu')],
      ['Mem', recommended('memory')],
      ['Provided', condition('RecommendationProvided')],
      age,
    ],
  },
  {
    group: 'networking.other.example',
    kind: 'Gateway',
    plural: 'gateways',
    versions: ['v1'],
    columns: [age],
  },
]

const openSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

const definitionObject = ({
  group,
  kind,
  plural,
  versions,
  columns,
  isClusterScoped = false,
}: Definition) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    // Groups of the project's own domain are refused without a word on who has approved them.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
  },
  spec: {
    group,
    scope: isClusterScoped ? 'Cluster' : 'Namespaced',
    names: { kind, plural, singular: kind.toLowerCase() },
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      schema: { openAPIV3Schema: openSchema },
      additionalPrinterColumns: columns.map(([title, jsonPath, priority = 0]) => ({
        name: title,
        type: title === 'Age' ? 'date' : 'string',
        jsonPath,
        priority,
      })),
    })),
  },
})

const folder = fileURLToPath(new URL('../src/kinds/', import.meta.url))

/** The fixtures of all these kinds, in namespaces of this run. */
function fixtures(run: string): object[] {
  return globSync('{gatewayApi,verticalPodAutoscaler}/*.yaml', { cwd: folder })
    .flatMap((path) => [...readObjects(pathToFileURL(join(folder, path))).values()])
    .map((object) => {
      const { name, namespace } = object.metadata
      const metadata = namespace === undefined ? { name } : { name, namespace }
      return JSON.parse(
        JSON.stringify({ ...object, metadata }).replaceAll('"namespace":"', `"namespace":"${run}-`),
      )
    })
}

/**
 * applyCustomKinds installs the definitions, and beside them one that gives another group a kind called Gateway, and makes an
 * object of every fixture. One at a time in a cluster: definitions have the names they have everywhere.
 */
export async function applyCustomKinds(cluster: RealCluster, run: string): Promise<CustomKindsWorld> {
  await using stack = new AsyncDisposableStack()
  const list = (items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', items })
  const namespaces = ['edge', 'shop', 'vault'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `${run}-${name}` },
  }))
  stack.use(await cluster.apply(list(namespaces)))
  const installed = definitions.map(definitionObject)
  stack.use(await cluster.apply(list(installed)))
  const names = installed.map(({ metadata }) => `crd/${metadata.name}`)
  await cluster.mustKubectl(['wait', '--for=condition=Established', '--timeout=60s', ...names])
  const metadata = { name: 'shop', namespace: `${run}-edge` }
  const other = { apiVersion: 'networking.other.example/v1', kind: 'Gateway', metadata, spec: {} }
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'pay', namespace: `${run}-shop` },
    spec: { ports: [{ port: 8080 }] },
  }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { ...metadata, name: 'shop-tls' } }
  await cluster.mustKubectl(['apply', '--server-side', '-f', '-'], {
    input: JSON.stringify(list([...fixtures(run), other, service, secret])),
  })
  const owned = stack.move()
  return { run, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
