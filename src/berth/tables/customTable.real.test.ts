import { describe, expect, inject, it, vi } from 'vitest'
import { type ErrorBody, firstCell } from '#contract'
import { kubectlPrints, type OpenedBerth, openCurrent, type RealCluster, realClusters } from '#testkit'

const { east } = realClusters(inject('realClusters'))
const patience = { timeout: 30_000, interval: 100 }

const column = (name: string, type: string, jsonPath: string, priority = 0) => ({
  name,
  type,
  jsonPath,
  priority,
})

const everyType = [
  column('Text', 'string', '.spec.text'),
  column('Count', 'integer', '.spec.count'),
  column('Share', 'number', '.spec.share'),
  column('On', 'boolean', '.spec.on'),
  column('Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'),
  column('Renewed', 'date', '.spec.renewed'),
  column('Age', 'date', '.metadata.creationTimestamp'),
  column('Deep', 'string', '.spec.deep', 1),
]

interface Version {
  readonly name: string
  readonly columns?: readonly object[]
  readonly isServed?: boolean
  readonly schema?: object
}

const openSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

function aDefinition(
  group: string,
  plural: string,
  kind: string,
  versions: readonly Version[],
  scope = 'Namespaced',
) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { plural, singular: `${kind.toLowerCase()}`, kind, listKind: `${kind}List` },
      versions: versions.map(({ name, columns, isServed = true, schema = openSchema }, index) => ({
        name,
        served: isServed,
        storage: index === 0,
        schema: { openAPIV3Schema: schema },
        ...(columns === undefined ? {} : { additionalPrinterColumns: columns }),
      })),
    },
  }
}

/** A group of its own for each test: definitions go slowly. */
const aGroup = (name: string) => `${name}-${process.pid}.example`

async function define(
  cluster: RealCluster,
  definition: ReturnType<typeof aDefinition>,
): Promise<AsyncDisposable> {
  const applied = await cluster.apply(definition)
  const { name } = definition.metadata
  await cluster.mustKubectl(['wait', '--for=condition=Established', `crd/${name}`, '--timeout=30s'])
  return applied
}

const anObject = (group: string, version: string, kind: string, name: string, content: object = {}) => ({
  apiVersion: `${group}/${version}`,
  kind,
  metadata: { name, namespace: 'default' },
  ...content,
})

/** A definition is served a moment after it is established. */
const applySoon = (cluster: RealCluster, object: Record<string, unknown>) =>
  vi.waitFor(() => cluster.apply(object), { timeout: 30_000, interval: 500 })

const aBerth = (): Promise<OpenedBerth> => openCurrent(east.operatorKubeconfig)

describe('rows of a resource without a kind of its own', () => {
  it('are what kubectl prints, cell by cell, of every type of column', async () => {
    const group = aGroup('types')
    await using _definition = await define(
      east,
      aDefinition(group, 'tills', 'Till', [{ name: 'v1', columns: everyType }]),
    )
    const renewed = new Date(Date.now() - 5 * 3600_000 - 20 * 60_000 - 15_000)
      .toISOString()
      .replace(/\.\d+Z/, 'Z')
    await using _full = await applySoon(
      east,
      anObject(group, 'v1', 'Till', 'full', {
        spec: {
          text: 'first\nsecond',
          count: 12,
          share: 1234567.5,
          on: true,
          renewed,
          deep: { a: [1, 'x'] },
        },
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      }),
    )
    await using _empty = await applySoon(east, anObject(group, 'v1', 'Till', 'empty'))
    await using _huge = await applySoon(
      east,
      anObject(group, 'v1', 'Till', 'huge', {
        spec: { text: 'x', count: 9223372036854775807n, deep: { owner: -9007199254740993n } },
      }),
    )
    await using _odd = await applySoon(
      east,
      anObject(group, 'v1', 'Till', 'odd', {
        spec: { text: 7, count: 'many', share: 0.00001, on: 'yes', renewed: 'yesterday', deep: null },
      }),
    )
    await using berth = await aBerth()
    using window = await berth.openWindow({ domain: `resource:${group}/v1/tills` })
    await vi.waitFor(() => expect(window.freshness).toBe('live'), patience)
    await vi.waitFor(async () => {
      const { headings, rows } = await kubectlPrints(east, `tills.${group}`)
      expect(['NAME', 'NAMESPACE', ...window.columns.map(({ title }) => title.toUpperCase())]).toEqual(
        headings,
      )
      expect(window.printed()).toEqual(rows)
    }, patience)
    expect(window.columns.find(({ id }) => id === 'deep')?.isWide).toBe(true)
    expect(window.printed().find(([name]) => name === 'huge')).toContain('9223372036854775807')
  })

  it('of a built-in kind have the time of their creation, where the server prints an age as text', async () => {
    await using berth = await aBerth()
    using window = await berth.openWindow({ domain: 'resource:node.k8s.io/v1/runtimeclasses' })
    await vi.waitFor(() => expect(window.freshness).toBe('live'), patience)
    const name = `ticks-${process.pid}`
    await using _created = await east.apply({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name },
      handler: 'runc',
    })
    const age = () => {
      const at = window.columns.findIndex(({ id }) => id === 'age')
      return window.rows.find((row) => row[2] === name)?.[firstCell + at]
    }
    await vi.waitFor(() => expect(age()).toBeTypeOf('number'), patience)
    expect(window.columns.find(({ id }) => id === 'age')).toMatchObject({ title: 'Age', type: 'time' })
    const printed = await east.mustKubectl([
      'get',
      'runtimeclass',
      name,
      '-o',
      'jsonpath={.metadata.creationTimestamp}',
    ])
    expect(age()).toBe(Date.parse(printed) / 1000)
  })

  it('keep versions apart, and equal kinds of two groups', async () => {
    const [one, two] = [aGroup('one'), aGroup('two')]
    const v1 = { name: 'v1', columns: [column('Old', 'string', '.spec.text')] }
    const v2 = { name: 'v2', columns: [column('New', 'integer', '.spec.count')] }
    await using _one = await define(east, aDefinition(one, 'tills', 'Till', [v1, v2]))
    await using _two = await define(east, aDefinition(two, 'tills', 'Till', [{ name: 'v1' }], 'Cluster'))
    await using _a = await applySoon(
      east,
      anObject(one, 'v1', 'Till', 'same', { spec: { text: 'x', count: 3 } }),
    )
    await using _b = await applySoon(east, {
      apiVersion: `${two}/v1`,
      kind: 'Till',
      metadata: { name: 'same' },
    })
    await using berth = await aBerth()
    const open = (domain: string) => berth.openWindow({ domain })
    using first = await open(`resource:${one}/v1/tills`)
    using second = await open(`resource:${one}/v2/tills`)
    using other = await berth.openWindow({ domain: `resource:${two}/v1/tills`, tail: '' })
    await vi.waitFor(() => {
      expect(first.printed()).toEqual([['same', 'default', 'x']])
      expect(second.printed()).toEqual([['same', 'default', '3']])
      expect(other.printed()).toEqual([['same', expect.stringMatching(/^\d+s$/)]])
    }, patience)
  })

  it('are shown with the columns that the definition has by then, and sorted by them', async () => {
    const group = aGroup('change')
    const version = (...columns: object[]) => [{ name: 'v1', columns }]
    const text = column('Text', 'string', '.spec.text')
    await using _definition = await define(east, aDefinition(group, 'tills', 'Till', version(text)))
    await using _a = await applySoon(
      east,
      anObject(group, 'v1', 'Till', 'a', { spec: { text: 'x', count: 10 } }),
    )
    await using _b = await applySoon(
      east,
      anObject(group, 'v1', 'Till', 'b', { spec: { text: 'y', count: 9 } }),
    )
    await using berth = await aBerth()
    using window = await berth.openWindow({
      domain: `resource:${group}/v1/tills`,
      sort: { column: 'count', isDescending: false },
    })
    await vi.waitFor(
      () =>
        expect(window.printed()).toEqual([
          ['a', 'default', 'x'],
          ['b', 'default', 'y'],
        ]),
      patience,
    )
    await using _changed = await east.apply(
      aDefinition(group, 'tills', 'Till', version(column('Count', 'integer', '.spec.count'), text)),
    )
    await vi.waitFor(
      () =>
        expect(window.printed()).toEqual([
          ['b', 'default', '9', 'y'],
          ['a', 'default', '10', 'x'],
        ]),
      { timeout: 50_000, interval: 250 },
    )
  })

  it('are there for any name and schema', async () => {
    const group = aGroup('hostile')
    const properties = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [
        `field${n}`,
        { type: 'string', description: 'long '.repeat(100) },
      ]),
    )
    const names = ['constructor', 'prototype', 'hasownproperty', 'tostring']
    await using definitions = new AsyncDisposableStack()
    for (const name of names)
      definitions.use(await define(east, aDefinition(group, name, name, [{ name: 'v1' }])))
    definitions.use(
      await define(
        east,
        aDefinition(group, 'huges', 'Huge', [
          { name: 'v1', schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
        ]),
      ),
    )
    definitions.use(
      await define(
        east,
        aDefinition(group, 'ghosts', 'Ghost', [
          { name: 'v1', isServed: true },
          { name: 'v2', isServed: false },
        ]),
      ),
    )
    // Not one version is served: such a definition is never established.
    definitions.use(
      await east.apply(aDefinition(group, 'shades', 'Shade', [{ name: 'v1', isServed: false }])),
    )
    await using berth = await aBerth()
    for (const resource of [...names, 'huges']) {
      using window = await berth.openWindow({ domain: `resource:${group}/v1/${resource}` })
      await vi.waitFor(() => expect(window.freshness).toBe('live'), patience)
      expect(window.columns.map(({ title }) => title)).toEqual(['Age'])
    }
    for (const [version, resource] of [
      ['v2', 'ghosts'],
      ['v1', 'shades'],
    ]) {
      const { status, body } = await berth.ask<ErrorBody>(
        `/snapshots/${encodeURIComponent(`resource:${group}/${version}/${resource}`)}`,
      )
      expect([status, body.error.message]).toEqual([
        404,
        `The cluster does not serve "${resource}" in ${group}/${version}.`,
      ])
    }
  })

  it('go when the definition goes, and come back with it', async () => {
    const group = aGroup('gone')
    const definition = aDefinition(group, 'tills', 'Till', [{ name: 'v1' }])
    await using berth = await aBerth()
    const first = await define(east, definition)
    const object = await applySoon(east, anObject(group, 'v1', 'Till', 'a'))
    using window = await berth.openWindow({ domain: `resource:${group}/v1/tills` })
    await vi.waitFor(() => expect(window.rows).toHaveLength(1), patience)
    await object[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
    await vi.waitFor(() => expect([window.freshness, window.rows.length]).toEqual(['failed', 0]), patience)
    await using _again = await define(east, definition)
    await using _object = await applySoon(east, anObject(group, 'v1', 'Till', 'b'))
    await berth.ask(`/refresh/${encodeURIComponent(`resource:${group}/v1/tills`)}`, 'POST')
    await vi.waitFor(() => expect(window.printed().map(([name]) => name)).toEqual(['b']), patience)
  })

  it.each([
    ['resource:apps/v1/deployments', '"resource:apps/v1/deployments" is the domain "deployments".'],
    ['resource:nowhere.example/v1/things', 'The cluster does not serve "things" in nowhere.example/v1.'],
    ['resource:/v1', 'There is no domain "resource:/v1".'],
    ['resource:a/b/c/d', 'There is no domain "resource:a/b/c/d".'],
  ])('are refused where there are none: %s', async (domain, message) => {
    await using berth = await aBerth()
    // Once it is known what the server offers.
    using window = await berth.openWindow({ domain: 'resource:/v1/podtemplates' })
    await vi.waitFor(() => expect(window.freshness).toBe('live'), patience)
    await vi.waitFor(async () => {
      const { status, body } = await berth.ask<ErrorBody>(`/snapshots/${encodeURIComponent(domain)}`)
      expect([status, body.error?.message]).toEqual([404, message])
    }, patience)
  })
})
