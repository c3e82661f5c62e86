import { describe, expect, it } from 'vitest'
import { encodeTail, parseTail, type Tail } from './tail.ts'

describe('a tail', () => {
  it.each<[string, Tail]>([
    ['', { type: 'cluster' }],
    ['namespace:all', { type: 'all-namespaces' }],
    ['namespace:shop', { type: 'namespace', namespace: 'shop' }],
    ['namespace:shop,pay', { type: 'namespaces', namespaces: ['shop', 'pay'] }],
  ])('%j is read and written back', (text, tail) => {
    expect(parseTail(text)).toEqual(tail)
    expect(encodeTail(tail)).toBe(text)
  })

  it('names a namespace once, however often it is given', () => {
    expect(parseTail('namespace:shop,shop')).toEqual({ type: 'namespace', namespace: 'shop' })
  })

  it.each([
    'namespace:',
    'namespaces:shop',
    'namespace-shop',
    'xxxxxxxxxxshop',
    'namespace:a,',
    'namespace:a,all',
    'shop',
  ])('%j is none', (text) => {
    expect(parseTail(text)).toBeNull()
  })
})
