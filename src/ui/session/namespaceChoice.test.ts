import { describe, expect, it } from 'vitest'
import { chosenNamespaces, isTooMany, withToggled } from './namespaceChoice.ts'

describe('a choice of namespaces', () => {
  it('grows and shrinks by one namespace at a time, from none to several and back', () => {
    const one = withToggled(null, 'checkout')
    expect(one).toEqual({ type: 'namespace', namespace: 'checkout' })
    const two = withToggled(one, 'identity')
    expect(two).toEqual({ type: 'namespaces', namespaces: ['checkout', 'identity'] })
    expect(withToggled(two, 'checkout')).toEqual({ type: 'namespace', namespace: 'identity' })
    expect(withToggled(one, 'checkout')).toBeNull()
  })

  it('begins anew behind all namespaces', () => {
    expect(chosenNamespaces({ type: 'all-namespaces' })).toEqual([])
    expect(withToggled({ type: 'all-namespaces' }, 'checkout')).toEqual({
      type: 'namespace',
      namespace: 'checkout',
    })
  })

  it('says when it has grown longer than a table can be asked for', () => {
    const long = (count: number) => ({
      type: 'namespaces' as const,
      namespaces: Array.from({ length: count }, (_, at) => `${at}`.padStart(63, 'n')),
    })
    expect(isTooMany(long(30))).toBe(false)
    expect(isTooMany(long(40))).toBe(true)
  })
})
