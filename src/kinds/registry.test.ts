import { describe, expect, it } from 'vitest'
import { customKinds, type KindRef, kindOfDomain, kindOfGvk, kinds } from '#kinds'
import { describeKind } from '../../testkit/conformance/kind.ts'
import { readFixtures } from '../../testkit/kindFixtures.ts'

const fixtures = readFixtures()
const isKnown = (ref: KindRef): boolean =>
  kindOfGvk(ref) !== undefined ||
  customKinds.some(({ group, kind }) => group === ref.group && kind === ref.kind)

/** Columns of rare fields, which have tests of their own. */
const unfilled: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['selector'],
  PersistentVolume: ['volumeattributesclass'],
  PersistentVolumeClaim: ['volumeattributesclass'],
}

describe.each(kinds.map((kind) => [kind.kind, kind] as const))('%s', (_, kind) => {
  describeKind(kind, {
    fixtures: fixtures.get(kind.kind) ?? [],
    isKnown,
    unfilled: unfilled[kind.kind] ?? [],
  })

  it('is found by its domain and by its group and kind, and by nothing else', () => {
    expect(kindOfDomain(kind.domain)).toBe(kind)
    expect(kindOfGvk({ group: kind.gvr.group, kind: kind.kind })).toBe(kind)
    expect(kind.domain).toBe(kind.gvr.resource)
    expect(kindOfGvk({ group: 'other.example', kind: kind.kind })).toBeUndefined()
  })
})

describe('the registry', () => {
  it('has each kind and each domain once', () => {
    expect(new Set(kinds.map(({ domain }) => domain)).size).toBe(kinds.length)
    expect(new Set(kinds.map(({ gvr, kind }) => `${kind}.${gvr.group}`)).size).toBe(kinds.length)
    expect(kindOfDomain('gateways')).toBeUndefined()
  })

  it('has no two rules of the same id, but for the one that all kinds share', () => {
    const ids = kinds
      .flatMap(({ rules = [] }) => rules.map(({ id }) => id))
      .filter((id) => id !== 'deletion-blocked')
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)+$/u.test(id))).toEqual([])
    expect(kinds.every(({ rules }) => rules === undefined || rules.at(-1)?.id === 'deletion-blocked')).toBe(
      true,
    )
  })
})
