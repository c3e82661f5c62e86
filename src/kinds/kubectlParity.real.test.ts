/**
 * kubectl is the oracle: whatever it prints of an object, our cells print too, column by column. Fixtures are written
 * to a real API server and read back. Where controllers would put their own status in place of the fixture's, the
 * server is asked to print what it would have stored: it is the server that makes the tables kubectl shows.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { cellText, type Kind, kinds } from '#kinds'
import { KubeClient } from '#kube'
import { readAccess } from '#kubeconfig'
import { type KubeObject, resourcePath, systemClock } from '#machinery'
import { headings, parseKubectlTable, readObjects, realClusters } from '#testkit'

interface Served {
  readonly columnDefinitions: readonly { readonly name: string }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: KubeObject }[]
}

const tableFormat = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const run = `kinds-parity-${process.pid}`
const mark = 'example.com/kinds-parity'
const { east } = realClusters(inject('realClusters'))

const objectKinds = kinds.filter((kind) => kind.form === 'object')
/** Nodes and namespaces would be in everybody's way; the cluster has some of its own. */
const applied = kinds.filter(({ scope }) => scope === 'namespaced')

/** Their controllers write the status the moment it changes. */
const controlled = ['deployments', 'statefulsets', 'daemonsets']

let client: KubeClient

beforeAll(async () => {
  const context = (await east.mustKubectl(['config', 'current-context'])).trim()
  const reading = await readAccess(east.operatorKubeconfig, context)
  if (reading.type === 'problem') throw new Error(reading.problem)
  const environment = { clock: systemClock, random: Math.random, log: () => {} }
  client = await KubeClient.open(reading.access, environment, { requestsInFlight: 20 })
  await post('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: run, labels: { [mark]: run } },
  })
  await Promise.all(applied.flatMap((kind) => fixturesOf(kind).map((fixture) => apply(kind, fixture))))
})

afterAll(async () => {
  for (const kind of applied)
    for (const { metadata } of fixturesOf(kind))
      if (metadata.finalizers !== undefined)
        await patch(pathOf(kind, metadata.name), { metadata: { finalizers: null } })
  await client.json(`/api/v1/namespaces/${run}`, { method: 'DELETE' })
  await client[Symbol.asyncDispose]()
})

describe.each(kinds.map((kind) => [kind.domain, kind] as const))('%s', (_, kind) => {
  const own = applied.includes(kind) ? ['-l', `${mark}=${run}`] : []

  it.each([
    ['print what kubectl prints', false],
    ['print what kubectl prints with -o wide', true],
  ])('%s', async (_, isWide) => {
    const { printed, ours } = await both(kind, isWide, own)
    expect(printed.length).toBeGreaterThan(0)
    for (const [index, row] of printed.entries()) expectSame(ours[index], row)
  })
})

describe.each(
  applied
    .filter(({ domain }) => domain === 'pods' || domain === 'jobs')
    .map((kind) => [kind.domain, kind] as const),
)('%s on the server', (_, kind) => {
  it('are in the state that each fixture is named for', async () => {
    const { printed } = await both(kind, false, ['-l', `${mark}=${run}`])
    const now = Date.now()
    for (const object of fixturesOf(kind)) {
      const row = printed.find(({ name }) => name === object.metadata.name)
      expect(row?.status).toBe(print({ kind, object, from: now, to: now }, now).status)
    }
  })
})

describe('everything else in the cluster', () => {
  it.each(objectKinds.map((kind) => [kind.domain, kind] as const))(
    'prints %s as kubectl does',
    async (_, kind) => {
      const { printed, ours } = await both(kind, true, ['-l', `!${mark}`])
      for (const [index, row] of printed.entries()) expectSame(ours[index], row)
    },
  )
})

describe('what controllers would not leave alone', () => {
  it.each(
    objectKinds
      .filter(({ domain }) => [...controlled, 'nodes'].includes(domain))
      .flatMap((kind) =>
        fixturesOf(kind).map((object) => [kind.domain, object.metadata.name, kind, object] as const),
      ),
  )('%s %s is printed as the server prints it', async (_, name, kind, fixture) => {
    const { path, ...request } =
      kind.scope === 'cluster'
        ? ({ path: pathOf(kind), method: 'POST', body: fixture } as const)
        : ({
            path: `${pathOf(kind, name)}/status`,
            method: 'PATCH',
            contentType: 'application/json-patch+json',
            body: [{ op: 'add', path: '/status', value: fixture.status }],
          } as const)
    const query = { dryRun: 'All' }
    const from = Date.now()
    const table = await client.json<Served>(path, { ...request, query, accept: tableFormat })
    const object = await client.json<KubeObject>(path, { ...request, query })
    const names = kind.columns.map(({ title }) => title)
    const served = table.columnDefinitions.map(
      ({ name }, index) => [name, table.rows[0]?.cells[index]] as const,
    )
    expect(
      served
        .map(([column]) => column)
        .filter((column) => column !== 'Name')
        .toSorted(),
    ).toEqual(names.toSorted())
    const row = kind.columns.map(({ id, title }) => [
      id,
      `${served.find(([column]) => column === title)?.[1] ?? ''}`,
    ])
    expectSame({ kind, object, from, to: Date.now() }, Object.fromEntries(row))
  })
})

/** Printing is an object and the time in which somebody else has printed it. */
interface Printing {
  readonly kind: Kind
  readonly object: KubeObject
  /** The cells the server made of it; only for kinds that are read so. */
  readonly served?: ReadonlyMap<string, unknown>
  readonly from: number
  readonly to: number
}

/**
 * Fails unless our cells print that row. Each cell may be as of its own moment of that time, and of a second before:
 * the server counts from fractions of a second, of which we keep none.
 */
function expectSame(printing: Printing | undefined, row: Record<string, string>): void {
  if (printing === undefined) throw new Error(`kubectl prints ${row.name}, which is not in its JSON`)
  const texts: Record<string, string>[] = []
  for (let moment = printing.from - 1000; moment < printing.to + 250; moment += 250)
    texts.push(print(printing, moment))
  const ours = Object.keys(row).map((id) => {
    const same = texts.find((text) => text[id] === row[id])
    return [id, (same ?? texts.at(-1))?.[id]]
  })
  expect(Object.fromEntries(ours)).toEqual(row)
}

function print({ kind, object, served }: Printing, nowMs: number): Record<string, string> {
  const { metadata } = object
  const cells = kind.form === 'object' ? kind.cells(object) : kind.tableCells(served ?? new Map(), metadata)
  const texts = kind.columns.map((column, index) => [
    column.id,
    cellText(column, cells[index] ?? null, nowMs).trimEnd(),
  ])
  return { namespace: metadata.namespace ?? '', name: metadata.name, ...Object.fromEntries(texts) }
}

/** Reads the same unchanged objects by both ways: kubectl's table, and the objects between which it was printed. */
async function both(kind: Kind, isWide: boolean, selection: readonly string[]) {
  for (let attempt = 1; ; attempt += 1) {
    const get = ['get', kind.gvr.resource, '-A', ...selection]
    const before = await list(get)
    const from = Date.now()
    const output = await east.mustKubectl([...get, ...(isWide ? ['-o', 'wide'] : [])])
    const to = Date.now()
    const after = await list(get)
    if (versions(before) !== versions(after) && attempt < 30) continue
    expect(versions(after)).toBe(versions(before))
    const served = kind.form === 'table' ? await servedCells(kind) : null
    const ours = before.map((object): Printing => {
      const cells = served?.get(object.metadata.uid)
      return { kind, object, from, to, ...(cells === undefined ? {} : { served: cells }) }
    })
    return { printed: parseKubectlTable(output, headings(kind, isWide)), ours }
  }
}

const list = async (get: readonly string[]): Promise<readonly KubeObject[]> =>
  JSON.parse(await east.mustKubectl([...get, '-o', 'json'])).items
const versions = (objects: readonly KubeObject[]): string =>
  objects.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`).join()

/** The rows of a kind as a table with metadata only, as the product asks for them. */
async function servedCells(kind: Kind): Promise<Map<string, Map<string, unknown>>> {
  const query = { includeObject: 'Metadata' }
  const table = await client.json<Served>(resourcePath(kind.gvr, null), { accept: tableFormat, query })
  return new Map(
    table.rows.map(({ cells, object }) => [
      object.metadata.uid,
      new Map(table.columnDefinitions.map(({ name }, index) => [name, cells[index]])),
    ]),
  )
}

function fixturesOf(kind: Kind): KubeObject[] {
  const folder = `${kind.kind.charAt(0).toLowerCase()}${kind.kind.slice(1)}`
  return [...readObjects(new URL(`./${folder}/${folder}s.yaml`, import.meta.url)).values()]
}

async function apply(kind: Kind, fixture: KubeObject): Promise<void> {
  const object = prepared(kind, fixture)
  await post(pathOf(kind), object)
  const path = pathOf(kind, fixture.metadata.name)
  const isOurs = !controlled.includes(kind.domain)
  if (isOurs && object.status !== undefined) await patch(`${path}/status`, { status: object.status })
  if (fixture.metadata.deletionTimestamp !== undefined) await client.json(path, { method: 'DELETE' })
}

const pathOf = (kind: Kind, name?: string): string =>
  resourcePath(kind.gvr, kind.scope === 'namespaced' ? run : null, name)
const post = (path: string, body: unknown) => client.json(path, { method: 'POST', body })
const patch = (path: string, body: unknown) =>
  client.json(path, { method: 'PATCH', contentType: 'application/merge-patch+json', body })

/** The fixture as this cluster takes it, and so that nobody else changes it. */
function prepared(kind: Kind, fixture: KubeObject): KubeObject {
  const here = `"namespace":"${run}"`
  const object = JSON.parse(JSON.stringify(fixture).replaceAll('"namespace":"checkout"', here))
  const { name, namespace, annotations, finalizers, labels } = object.metadata
  object.metadata = { name, namespace, annotations, finalizers, labels: { ...labels, [mark]: run } }
  const { spec } = object
  switch (kind.domain) {
    case 'pods':
      // Nobody schedules it, so no node reports on it. One keeps its node, which is none of the cluster's.
      spec.schedulerName = 'nobody'
      if (name !== 'running') delete spec.nodeName
      break
    case 'services':
      if (spec.clusterIP !== 'None') {
        delete spec.clusterIP
        delete spec.clusterIPs
      }
      for (const port of spec.ports ?? []) delete port.nodePort
      break
    case 'cronjobs':
      spec.suspend = true
      break
  }
  if (spec?.template !== undefined) spec.template.metadata.labels[mark] = run
  return object
}
