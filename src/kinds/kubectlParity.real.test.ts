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
import {
  type AppliedFixtures,
  applyFixtures,
  fixturesOf,
  headings,
  isApplied,
  isControlled,
  kubectlColumns,
  parseKubectlTable,
  realClusters,
} from '#testkit'

interface Served {
  readonly columnDefinitions: readonly { readonly name: string }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: KubeObject }[]
}

const tableFormat = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const { east } = realClusters(inject('realClusters'))

const objectKinds = kinds.filter((kind) => kind.form === 'object')

let client: KubeClient
let fixtures: AppliedFixtures

beforeAll(async () => {
  const context = (await east.mustKubectl(['config', 'current-context'])).trim()
  const reading = await readAccess(east.operatorKubeconfig, context)
  if (reading.type === 'problem') throw new Error(reading.problem)
  const environment = { clock: systemClock, random: Math.random, log: () => {} }
  client = await KubeClient.open(reading.access, environment, { requestsInFlight: 20 })
  fixtures = await applyFixtures(client, `kubectl-parity-${process.pid}`)
})

afterAll(async () => {
  await fixtures?.[Symbol.asyncDispose]()
  await client?.[Symbol.asyncDispose]()
})

// First of all: after a while, controllers give up on pods that no kubelet runs.
describe.each(
  kinds
    .filter(({ domain }) => domain === 'pods' || domain === 'jobs')
    .map((kind) => [kind.domain, kind] as const),
)('%s on the server', (_, kind) => {
  it('are in the state that each fixture is named for', async () => {
    const { printed } = await both(kind, false, ['-l', fixtures.selector])
    const now = Date.now()
    for (const object of fixturesOf(kind)) {
      const row = printed.find(({ name }) => name === object.metadata.name)
      expect(row?.status).toBe(print({ kind, object, from: now, to: now }, now).status)
    }
  })
})

describe.each(kinds.map((kind) => [kind.domain, kind] as const))('%s', (_, kind) => {
  const own = () => (isApplied(kind) ? ['-l', fixtures.selector] : [])

  it.each([
    ['print what kubectl prints', false],
    ['print what kubectl prints with -o wide', true],
  ])('%s', async (_, isWide) => {
    const { printed, ours } = await both(kind, isWide, own())
    expect(printed.length).toBeGreaterThan(0)
    for (const [index, row] of printed.entries()) expectSame(ours[index], row)
  })
})

describe('everything else in the cluster', () => {
  it.each(objectKinds.map((kind) => [kind.domain, kind] as const))(
    'prints %s as kubectl does',
    async (_, kind) => {
      const { printed, ours } = await both(kind, true, ['-l', fixtures.othersSelector])
      for (const [index, row] of printed.entries()) expectSame(ours[index], row)
    },
  )
})

describe('what controllers would not leave alone', () => {
  it.each(
    objectKinds
      .filter((kind) => isControlled(kind) || kind.domain === 'nodes')
      .flatMap((kind) =>
        fixturesOf(kind).map((object) => [kind.domain, object.metadata.name, kind, object] as const),
      ),
  )('%s %s is printed as the server prints it', async (_, name, kind, fixture) => {
    const { path, ...request } =
      kind.domain === 'nodes'
        ? ({ path: fixtures.path(kind), method: 'POST', body: fixture } as const)
        : ({
            path: `${fixtures.path(kind, name)}/status`,
            method: 'PATCH',
            contentType: 'application/json-patch+json',
            body: [{ op: 'add', path: '/status', value: fixture.status }],
          } as const)
    const query = { dryRun: 'All', includeObject: 'Object' }
    const from = Date.now()
    const table = await client.json<Served>(path, { ...request, query, accept: tableFormat })
    const [row] = table.rows
    if (row === undefined) throw new Error('the server printed nothing')
    const columns = kubectlColumns(kind)
    const served = table.columnDefinitions.map(({ name }, index) => [name, row.cells[index]] as const)
    expect(
      served
        .map(([column]) => column)
        .filter((column) => column !== 'Name')
        .toSorted(),
    ).toEqual(columns.map(({ title }) => title).toSorted())
    const texts = columns.map(({ id, title }) => [
      id,
      `${served.find(([column]) => column === title)?.[1] ?? ''}`,
    ])
    expectSame({ kind, object: row.object, from, to: Date.now() }, Object.fromEntries(texts))
  })
})

/** Printing is an object and the time in which kubectl has printed it. */
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
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    'created-at': metadata.creationTimestamp ?? '',
    ...Object.fromEntries(texts),
  }
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
