import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ClusterId,
  encodeClusterScope,
  encodeTail,
  eventSchemas,
  parseClusterScope,
  parseTail,
} from '#contract'

const id = (text: string) => text as ClusterId

describe('ClusterScope', () => {
  it('survives the round trip for every Unicode id and tail', () => {
    const anyId = fc.string({ minLength: 1, unit: 'grapheme' }).map(id)
    fc.assert(
      fc.property(anyId, fc.string(), (clusterId, tail) => {
        const scope = { type: 'single', clusterId, tail } as const
        expect(parseClusterScope(encodeClusterScope(scope))).toEqual(scope)
      }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(anyId, { minLength: 1, maxLength: 5 }), fc.string(), (clusterIds, tail) => {
        const scope = { type: 'multi', clusterIds, tail } as const
        expect(parseClusterScope(encodeClusterScope(scope))).toEqual(scope)
      }),
    )
  })

  it.each(['config:clusters=a', 'a%7Cb:c', '__proto__:x', 'clusters=a,b:c'])(
    'keeps the id %j whole',
    (text) => {
      const scope = { type: 'single', clusterId: id(text), tail: 'namespace:default' } as const
      expect(parseClusterScope(encodeClusterScope(scope))).toEqual(scope)
    },
  )

  it.each([
    ['a|b:c', 'a%7Cb:c|namespace:shop'],
    ['a,b=c%:d', 'a%2Cb%3Dc%25:d|namespace:shop'],
  ])('writes the id %j so that it stays one word of the scope', (clusterId, text) => {
    const scope = { type: 'single', clusterId: id(clusterId), tail: 'namespace:shop' } as const
    expect(encodeClusterScope(scope)).toBe(text)
  })

  it.each([
    ['', 'clusterId is required'],
    ['|namespace:x', 'clusterId is required'],
    ['clusters=|', 'clusterId is required'],
    ['clusters=a,|', 'clusterId is required'],
    ['config:prod', 'scope has no "|" after the cluster'],
    ['a,b|', 'scope names several clusters without "clusters="'],
    ['clusters=a,a|', 'scope names the same cluster twice'],
  ])('refuses %j: %s', (text, reason) => {
    expect(parseClusterScope(text)).toEqual({ type: 'invalid', reason })
  })
})

describe('Tail', () => {
  it.each(['', 'namespace:all', 'namespace:default'])('reads %j back as it was written', (text) => {
    const tail = parseTail(text)
    expect(tail && encodeTail(tail)).toBe(text)
  })

  it.each(['namespace:', 'default', 'limit'])('refuses %j', (text) => {
    expect(parseTail(text)).toBeNull()
  })
})

describe('events', () => {
  it.each(Object.entries(eventSchemas))('%s names its cluster or the selection', (name, schema) => {
    const entries = Object.keys(schema.entries)
    if (name.startsWith('kubeconfig:')) expect(entries).toContain('clusterIds')
    else expect(entries).toEqual(expect.arrayContaining(['clusterId', 'clusterName']))
  })
})
