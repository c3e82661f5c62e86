import { describe, expect, it } from 'vitest'
import type { KnownNamespace } from '#contract'
import { knownNamespaces } from './useNamespaces.ts'

const known: readonly KnownNamespace[] = [
  { name: 'shop', source: 'rules', found: 'found' },
  { name: 'bank', source: 'typed', found: 'not-found' },
  { name: 'cafe', source: 'typed', found: 'denied' },
]
const of = (search = '') => knownNamespaces({ state: 'denied', known }, search)
const names = (namespaces: ReturnType<typeof of>) =>
  Array.from({ length: namespaces.total }, (_, index) => namespaces.nameAt(index))

describe('namespaces that may not be listed', () => {
  it('are those known otherwise, each with what the cluster says of it', () => {
    expect(names(of())).toEqual(['bank', 'cafe', 'shop'])
    expect(['shop', 'bank', 'cafe'].map((name) => of().noteOf(name))).toEqual([null, 'not found', 'denied'])
    expect(names(of('a'))).toEqual(['bank', 'cafe'])
  })

  it('are offered all together once one of them is found', () => {
    expect(of().isKnown).toBe(true)
    expect(knownNamespaces({ state: 'denied', known: known.slice(1) }, '').isKnown).toBe(false)
  })
})
