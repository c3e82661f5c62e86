import { describe, expect, it } from 'vitest'
import type { KubeObject, ServedColumn } from '#machinery'
import { describeKind } from '../../testkit/conformance/kind.ts'
import { readFixtures } from '../../testkit/kindFixtures.ts'
import { customKindOf, customKinds } from './customKinds.ts'
import { customResource } from './customResource/customResource.ts'
import { readServedTable } from './customResource/servedTable.ts'
import { customRefs, type KindRef } from './definition/relations.ts'
import { kindOfDomain, kindOfGvk } from './registry.ts'

const metadata = { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '1' }
const resourceOf = ({ group, resource, kind }: { group: string; resource: string; kind: string }) =>
  customResource({ domain: 'd', group, version: 'v1', resource, kind, isNamespaced: true })

/** Shapes that the definition Flotilla means would refuse. */
const shapes: readonly object[] = [
  {},
  { spec: null, status: null },
  { spec: 'text', status: 7 },
  { spec: [1], status: [null] },
  {
    spec: { parentRefs: 'one', rules: { a: 1 }, listeners: 7, from: 'x', targetRefs: {}, targetRef: 3 },
    status: { parents: 'all', conditions: {}, ancestors: 1, listeners: 'x', recommendation: [] },
  },
  { spec: { parentRefs: [null], rules: [{ matches: [7] }], listeners: [{ tls: 'x' }] } },
]

const fixtures = readFixtures()
const isKnown = (ref: KindRef): boolean =>
  kindOfGvk(ref) !== undefined ||
  customKinds.some(({ group, kind }) => group === ref.group && kind === ref.kind)

describe.each(customKinds.map((each) => [each.kind, each] as const))('%s', (kind, known) => {
  const ofGroup = (fixtures.get(kind) ?? []).filter(({ apiVersion = '' }) =>
    apiVersion.startsWith(`${known.group}/`),
  )
  describeKind(resourceOf(known), { fixtures: ofGroup, isKnown, showsUnknownShapes: true })

  it('is known by its group and its resource, and by the references of others', () => {
    expect(customKindOf(known)).toBe(known)
    expect(Object.values(customRefs)).toContainEqual({ group: known.group, kind })
    expect(kindOfDomain(known.resource)).toBeUndefined()
  })

  it('is not taken for one of the same name in another group', () => {
    const other = resourceOf({ ...known, group: 'networking.other.example' })
    expect(other.objectStatus).toBeUndefined()
    expect(other.group).toBe('extensions')
    expect(
      other.relations({ metadata, spec: { gatewayClassName: 'x', targetRef: { kind: 'A', name: 'b' } } }),
    ).toEqual([])
  })

  it.each(shapes)('is shown as any other where its definition gives it another shape: %j', (shape) => {
    const resource = resourceOf(known)
    const object = { metadata, ...shape } as KubeObject
    expect(() => {
      resource.objectStatus?.(object)
      resource.relations(object)
      JSON.stringify(resource.details(object))
    }).not.toThrow()
    expect(resource.details(object).length).toBeGreaterThan(0)
  })
})

describe('the table of a kind that has a status of its own', () => {
  const served = (name: string): ServedColumn => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: 0,
  })

  it("has it behind the definition's own columns, which stay as they are", () => {
    const columns = ['Name', 'Class', 'Status'].map(served)
    const plain = readServedTable(columns)
    const table = readServedTable(columns, { hasObjectStatus: true })
    expect(table.columns.slice(0, -1)).toEqual(plain.columns)
    expect(table.columns.at(-1)).toMatchObject({ id: 'status-2', title: 'Status', type: 'status' })
    expect(table.cells(['a', 'edge', 'x'], metadata, 0, ['ok', 'Programmed'])).toEqual([
      ...plain.cells(['a', 'edge', 'x'], metadata, 0),
      ['ok', 'Programmed'],
    ])
    expect(table.cells(['a', 'edge', 'x'], metadata, 0).at(-1)).toBeNull()
  })
})
