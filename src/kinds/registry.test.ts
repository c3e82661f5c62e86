import { describe, expect, it } from 'vitest'
import { cellSortValue, cellText, type Kind, kindOfDomain, kindOfGvk, kinds } from '#kinds'
import type { KubeObject } from '#machinery'
import { fixturesOf } from '#testkit'

/** Everything that is drawn of an object, put through whatever draws, sorts and prints it. */
function draw(kind: Kind, object: KubeObject): void {
  const cells =
    kind.form === 'object' ? kind.cells(object) : kind.tableCells(new Map<string, unknown>(), object.metadata)
  expect(cells).toHaveLength(kind.columns.length)
  for (const [index, column] of kind.columns.entries()) {
    cellText(column, cells[index] ?? null, 0)
    cellSortValue(column, cells[index] ?? null)
  }
  kind.details(object)
}

/** The object once for each of its parts, without that part; a list also as the null a server may write. */
function* poorer(object: KubeObject): Generator<KubeObject> {
  const { metadata: _, ...parts } = object
  for (const path of paths(parts)) {
    yield changed(object, path, undefined)
    if (Array.isArray(path.reduce<unknown>(child, object))) yield changed(object, path, null)
  }
}

type Path = readonly (string | number)[]

const child = (parent: unknown, key: string | number): unknown =>
  (parent as Record<string | number, unknown>)[key]

function* paths(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* paths(item, [...path, index])
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* paths(item, [...path, key])
}

function changed(object: KubeObject, path: Path, value: undefined | null): KubeObject {
  const copy = structuredClone(object)
  const parent = path.slice(0, -1).reduce<unknown>(child, copy) as Record<string | number, unknown>
  const last = path.at(-1) ?? ''
  // A list has no holes: what is missing there is gone.
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (value === undefined) delete parent[last]
  else parent[last] = value
  return copy
}

describe.each(kinds.map((kind) => [kind.domain, kind] as const))('%s', (domain, kind) => {
  it('are found by domain and by what they are, and by nothing else', () => {
    expect(kindOfDomain(domain)).toBe(kind)
    expect(kindOfGvk({ group: kind.gvr.group, kind: kind.kind })).toBe(kind)
  })

  it('have columns of different names, and sort by one of them', () => {
    const ids = ['name', 'namespace', ...kind.columns.map(({ id }) => id)]
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain(kind.defaultSort.column)
  })

  it('are drawn whatever part of an object is missing', () => {
    const fixtures = fixturesOf(kind)
    expect(fixtures.length).toBeGreaterThan(0)
    draw(kind, { metadata: { name: 'bare', uid: 'u', resourceVersion: '1' } })
    for (const fixture of fixtures) {
      draw(kind, fixture)
      for (const object of poorer(fixture)) draw(kind, object)
    }
  })
})
