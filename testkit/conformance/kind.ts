import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Kind, KindRef } from '#kinds'
import type { KubeObject } from '#machinery'
import {
  cellProblems,
  cellsOf,
  columnProblems,
  factsProblems,
  frozen,
  identityProblems,
  ownershipProblems,
  relationProblems,
  repetitionProblems,
  ruleProblems,
  sectionProblems,
  selectionProblems,
  statusProblems,
  substanceProblems,
  wireProblems,
} from './kindChecks.ts'

interface KindWorld {
  readonly fixtures: readonly KubeObject[]
  readonly isKnown: (ref: KindRef) => boolean
  /** Columns that no fixture has a value for. */
  readonly unfilled?: readonly string[]
  /** An object of another shape is shown as one of an unknown shape, instead of with its metadata only. */
  readonly showsUnknownShapes?: boolean
}

const metadata = { name: 'bare', uid: 'u', resourceVersion: '1' }

/** describeKind is the suite that every kind passes: what tables, overviews and attention take for granted of it. */
export function describeKind(
  kind: Kind,
  { fixtures, isKnown, unfilled = [], showsUnknownShapes = false }: KindWorld,
): void {
  /** The problems with everything that is read of one object. */
  const problemsOf = (object: KubeObject, isFixture = false): string[] => {
    const titles = [kind.title.one, kind.kind]
    const isUnknownShape = showsUnknownShapes && !isFixture
    // A reference whose kind is broken may lead to any kind.
    const isAKind = isFixture ? isKnown : () => true
    return [
      ...cellProblems(kind.columns, cellsOf(kind, object)),
      ...factsProblems(kind, object),
      ...statusProblems(kind, object),
      ...sectionProblems(kind.details(object), { titles, isUnknownShape }),
      ...relationProblems(kind.relations(object), object, isAKind),
      ...selectionProblems(kind, object),
    ]
  }
  // An attempt to change one of them throws.
  const still = fixtures.map(frozen)

  it('has names as Kubernetes has them', () => {
    expect(identityProblems(kind)).toEqual([])
    expect(ownershipProblems(kind, isKnown)).toEqual([])
  })

  it('has columns of different names, and sorts by one of them', () => {
    expect(columnProblems(kind)).toEqual([])
  })

  it('says its rules in plain words', () => {
    expect(ruleProblems(kind)).toEqual([])
  })

  it('has fixtures, which fill its columns and its overview', () => {
    expect(fixtures.length).toBeGreaterThan(0)
    expect(substanceProblems(kind, fixtures, unfilled)).toEqual([])
  })

  it('shows its fixtures whole, the same each time, from the fields of its wire shape only', () => {
    for (const fixture of still) {
      expect({ [fixture.metadata.name]: problemsOf(fixture, true) }).toEqual({ [fixture.metadata.name]: [] })
      expect(repetitionProblems(kind, structuredClone(fixture))).toEqual([])
      expect(wireProblems(kind, fixture)).toEqual([])
    }
  })

  it.each<[string, object]>([
    ['nothing but metadata', { metadata }],
    ['nothing but a name', { metadata: { name: 'bare', uid: '', resourceVersion: '' } }],
    [
      'null in every field',
      { ...all(null, fieldNames), metadata: { ...all(null, metadataNames), ...metadata } },
    ],
    ['text in every field', { ...all('text', fieldNames), metadata }],
    ['a number in every field', { ...all(7, fieldNames), metadata }],
    ['a list in every field', { ...all([1, null], fieldNames), metadata }],
  ])('shows an object with %s', (_, object) => {
    expect(problemsOf(frozen(object) as KubeObject)).toEqual([])
  })

  it('makes an overview and relations of an object without metadata', () => {
    // Rows need metadata, and the reflector makes sure of it.
    const object = {} as KubeObject
    expect(sectionProblems(kind.details(object), { isUnknownShape: true })).toEqual([])
    expect(relationProblems(kind.relations(object), object, () => true)).toEqual([])
  })

  it('shows a fixture whatever part of it is missing, null or of another type', () => {
    // A field of another type in one fixture stands for the same field in the others.
    const seen = new Set<string>()
    for (const fixture of still)
      for (const path of pathsOf(fixture)) {
        const place = path.map((key) => (typeof key === 'number' ? '*' : key)).join('.')
        const others = seen.has(place) ? [undefined] : [undefined, null, 'x', 7, [], {}]
        seen.add(place)
        for (const other of others) {
          const found = problemsOf(replaced(fixture, path, other) as KubeObject)
          if (found.length > 0) expect({ [path.join('.')]: other, found }).toEqual({})
        }
      }
  })

  it('shows an object that is hostile in several places', () => {
    const places = still.map((fixture) => [fixture, pathsOf(fixture)] as const)
    const changes = fc.array(fc.tuple(fc.nat(), hostileValues), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.nat(), changes, (which, replacements) => {
        const [fixture, paths] = places[which % places.length] ?? [{ metadata }, []]
        const object = replacements.reduce<unknown>(
          (changed, [at, value]) => replaced(changed, paths[at % paths.length] ?? [], value),
          fixture,
        )
        expect(problemsOf(object as KubeObject)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  if (kind.form === 'table')
    it("shows whatever is in the server's cells", () => {
      const titles = kind.columns.map(({ title }) => title)
      fc.assert(
        fc.property(fc.dictionary(fc.constantFrom('x', ...titles), hostileValues), (served) => {
          const cells = cellsOf(kind, { metadata }, new Map(Object.entries(served)))
          expect(cellProblems(kind.columns, cells)).toEqual([])
        }),
      )
    })
}

const all = (value: unknown, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, value]))

const metadataNames: readonly string[] =
  'namespace labels annotations ownerReferences finalizers creationTimestamp deletionTimestamp'.split(' ')
const fieldNames: readonly string[] =
  'spec status data binaryData type subjects roleRef rules webhooks endpoints ports subsets involvedObject series'.split(
    ' ',
  )

/** Values that a server never sends where a fixture has something else. */
const hostileValues = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0.5,
    Number.MAX_VALUE,
    '',
    'NaN',
    '2026-13-99T99:99:99Z',
    '9'.repeat(400),
    '__proto__',
    '\u0000\ud800',
    [],
    {},
    [null],
    [[[]]],
    [{}],
    { toString: 5, valueOf: null },
    { length: 3 },
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

type Path = readonly (string | number)[]

/** The reflector takes an object only with these, as text. */
const checked: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.name',
  'metadata.uid',
  'metadata.resourceVersion',
])

function pathsOf(value: unknown, path: Path = []): Path[] {
  const own = path.length === 0 || checked.has(path.join('.')) ? [] : [path]
  if (Array.isArray(value))
    return [...own, ...value.flatMap((part, index) => pathsOf(part, [...path, index]))]
  if (typeof value !== 'object' || value === null) return own
  return [...own, ...Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]))]
}

/** A frozen copy with another value in that place, if the place is still there. Undefined takes a field or an item away. */
function replaced(value: unknown, path: Path, other: unknown): unknown {
  const copy = withOther(value, path, other)
  return typeof copy === 'object' ? Object.freeze(copy) : copy
}

function withOther(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return frozen(other)
  if (Array.isArray(value)) {
    const at = Number(key)
    if (rest.length === 0 && other === undefined) return value.toSpliced(at, 1)
    return at < value.length ? value.with(at, replaced(value[at], rest, other)) : value
  }
  if (typeof value !== 'object' || value === null) return value
  const record = value as Readonly<Record<string, unknown>>
  if (rest.length > 0) return { ...record, [key]: replaced(record[key], rest, other) }
  const { [key]: _, ...kept } = record
  return other === undefined ? kept : { ...record, [key]: other }
}
