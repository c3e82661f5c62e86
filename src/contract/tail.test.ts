import { describe, expect, it } from 'vitest'
import { encodeTail, parseTail, splitTail, type Tail } from './tail.ts'

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
    ['limit=25', '', { limit: '25' }],
    ['namespace:shop&limit=25', 'namespace:shop', { limit: '25' }],
    ['limit=&namespace:shop', 'namespace:shop', { limit: '' }],
    ['namespace:shop', 'namespace:shop', {}],
    ['namespace:shop&colour=red', 'namespace:shop&colour=red', {}],
    ['limit=1&namespace:shop&colour=red', 'namespace:shop&colour=red', { limit: '1' }],
    ['limit=1&limit=2', 'limit=1&limit=2', {}],
  ])('%j is the tail %j with the options %j', (text, tail, options) => {
    expect(splitTail(text)).toEqual({ tail, options })
  })

  it.each([
    'namespace:',
    'namespaces:shop',
    'namespace:all&colour=red',
    'namespace-shop',
    'xxxxxxxxxxshop',
    'namespace:a,',
    'namespace:a,all',
    'shop',
  ])('%j is none', (text) => {
    expect(parseTail(text)).toBeNull()
  })
})
