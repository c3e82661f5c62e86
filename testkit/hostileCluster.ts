import type { KubeObject } from '#machinery'
import { masters, type ResourceType, SimulatedServer } from '#sim'
import { aHelmRecord } from './helmRecord.ts'

/** Texts that a cluster may hold and a page must neither obey nor be bent by. */
export const hostileTexts = {
  html: '<img src=x onerror="document.title=1"><script>document.title=1</script><b>bold</b>',
  rightToLeft: '\u202Etxt.exe\u202C \u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627',
  zeroWidth: 'zero\u200B\u200C\u200D\uFEFFwidth',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞',
  ansi: '\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b[2J',
  lines: 'first\nsecond\r\nthird\ttab\u2028fourth',
} as const

/** The longest name that Kubernetes allows. */
export const longestName = `${'very-long-name-'.repeat(17)}`.slice(0, 253)

const text = (name: keyof typeof hostileTexts): string => hostileTexts[name]

const evil = { group: 'evil.example', version: 'v1', resource: 'harms' }

/** A custom resource whose every word is such a text: its kind, its columns, what they are said to mean. */
const hostileType: ResourceType = {
  gvr: evil,
  kind: text('html'),
  isNamespaced: true,
  shortNames: [text('html')],
  categories: [text('html')],
  columns: Object.values(hostileTexts).map((value, index) => ({
    name: `${index} ${value}`,
    type: 'string',
    description: value,
    cell: () => value,
  })),
}

/** Objects of that resource, their definition, and releases of Helm. */
function hostileExtensions(): KubeObject[] {
  const value = text('html')
  const metadataOf = (name: string) => ({
    ...{ name, uid: `uid-of-${name}`, resourceVersion: '', creationTimestamp: '2020-01-01T00:00:00Z' },
    labels: { [value]: value },
    annotations: { [value]: value },
  })
  const conditions = [{ type: value, status: value, reason: value, message: value }]
  return [
    ...Object.values(hostileTexts).map((name) => ({
      ...{ apiVersion: `${evil.group}/${evil.version}`, kind: hostileType.kind },
      metadata: { ...metadataOf(`harm ${name}`), namespace: 'shop' },
      spec: { [value]: value, description: value },
      status: { phase: value, conditions },
    })),
    {
      ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
      metadata: metadataOf(`${evil.resource}.${evil.group}`),
      spec: {
        ...{ group: evil.group, scope: value, conversion: { strategy: value } },
        names: {
          ...{ plural: evil.resource, kind: value, singular: value },
          shortNames: [value],
          categories: [value],
        },
        versions: [
          {
            ...{ name: value, served: true, storage: true, deprecated: true, deprecationWarning: value },
            additionalPrinterColumns: [{ name: value, type: value, description: value, jsonPath: value }],
            schema: { openAPIV3Schema: { type: 'object', description: value } },
          },
        ],
      },
      status: { conditions, storedVersions: [value] },
    },
    aHelmRecord(value, {
      chart: { name: value, version: value, appVersion: value },
      status: value,
      notes: Object.values(hostileTexts).join('\n'),
      values: { [value]: value },
      defaults: { [value]: [value] },
      manifest: `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: '${value}'\n`,
    }) as unknown as KubeObject,
  ]
}

/** hostileObjects are pods and namespaces of such names and values, as only a broken or bad server would serve them. */
function hostileObjects(): KubeObject[] {
  const names = [longestName, ...Object.values(hostileTexts).map((value, index) => `${index} ${value}`)]
  const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`label-${at}`, `value ${at}`]))
  const pods = names.map((name, index) => aPod(name, index))
  return [
    ...['shop', longestName.slice(0, 63), text('rightToLeft'), text('html')].map((name, index) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, uid: `namespace-${index}`, resourceVersion: '' },
      status: { phase: 'Active' },
    })),
    ...pods,
    {
      ...aPod('ten-thousand-labels', 100),
      metadata: { ...aPod('ten-thousand-labels', 100).metadata, labels },
    },
    ...Object.values(hostileTexts).flatMap((value, index) => othersOf(`${index} ${value}`, value)),
  ]
}

/** An event, a config map and a service of that name and those values. */
function othersOf(name: string, value: string): KubeObject[] {
  const metadataOf = (kind: string) => ({
    ...{ name, namespace: 'shop', uid: `${kind}-${name}`, resourceVersion: '' },
    creationTimestamp: '2020-01-01T00:00:00Z',
  })
  return [
    {
      ...{ apiVersion: 'v1', kind: 'Event', metadata: metadataOf('Event') },
      ...{ type: value, reason: value, message: value.repeat(20), count: 3 },
      involvedObject: { kind: value, namespace: 'shop', name: value, fieldPath: value },
      source: { component: value, host: value },
    },
    {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf('ConfigMap') },
      data: { [value]: value },
    },
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: metadataOf('Service') },
      spec: {
        ...{ type: value, clusterIP: value, externalIPs: [value], externalName: value },
        ports: [{ name: value, port: 80, protocol: value }],
        selector: { [value]: value },
      },
    },
  ]
}

function aPod(name: string, index: number): KubeObject {
  const values = Object.values(hostileTexts)
  const value = values[index % values.length] ?? ''
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `pod-${index}`,
      resourceVersion: '',
      creationTimestamp: '2020-01-01T00:00:00Z',
      labels: { [value]: value, long: 'x'.repeat(2000) },
      annotations: { note: values.join('\n'), endless: 'w'.repeat(10_000) },
    },
    spec: { nodeName: value, containers: [{ name: value, image: `${'image/'.repeat(60)}${value}` }] },
    status: {
      phase: 'Pending',
      podIP: value,
      containerStatuses: [
        {
          name: value,
          ready: false,
          restartCount: 12_345_678,
          image: value,
          state: {
            waiting: { reason: index % 2 === 0 ? value : 'W'.repeat(300), message: value.repeat(20) },
          },
        },
      ],
    },
  }
}

/** hostileCluster is a simulated cluster of them, under contexts whose own names are such texts too. */
export async function hostileCluster(): Promise<AsyncDisposable & { readonly kubeconfig: object }> {
  const server = await SimulatedServer.open({ customTypes: [hostileType] })
  server.people.accept('token', { username: 'ada', groups: [masters] })
  for (const object of [...hostileObjects(), ...hostileExtensions()]) server.put(object)
  const cluster = {
    server: server.url,
    'certificate-authority-data': Buffer.from(server.ca).toString('base64'),
  }
  const context = { cluster: 'hostile', user: 'ada' }
  return {
    kubeconfig: {
      clusters: [{ name: 'hostile', cluster }],
      users: [{ name: 'ada', user: { token: 'token' } }],
      contexts: [text('html'), text('rightToLeft'), longestName].map((name) => ({ name, context })),
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
