import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#contract'
import type { Discovered, DiscoveredContext } from '#kubeconfig'
import { Contexts } from './contexts.ts'

const aContext = (name: string, differences: Partial<DiscoveredContext> = {}): DiscoveredContext => ({
  name,
  server: 'https://a.example:6443',
  namespace: null,
  isCurrent: false,
  problem: null,
  fingerprint: `credentials of ${name}`,
  uses: null,
  ...differences,
})

const aFile = (contexts: readonly DiscoveredContext[]): Discovered => ({
  files: [
    {
      path: '/home/ada/.kube/config',
      name: 'config',
      source: 'home',
      problem: null,
      contexts,
      materials: [],
    },
  ],
  others: [],
})

describe('Contexts', () => {
  it('takes over 6,000 contexts without keeping the server from its work, and shows them all at once', async () => {
    const contexts = new Contexts(() => true)
    await contexts.replace(aFile([aContext('east')]))
    const many = Array.from({ length: 6000 }, (_, at) => aContext(`context-${at}`))
    const seen = new Set<number>()
    let turns = 0
    let next: NodeJS.Immediate
    const look = () => {
      turns += 1
      seen.add(contexts.all.length)
      next = setImmediate(look)
    }
    next = setImmediate(look)
    await contexts.replace(aFile(many))
    clearImmediate(next)
    expect(turns).toBeGreaterThanOrEqual(50)
    expect([...seen]).toEqual([1])
    expect(contexts.all).toHaveLength(6000)
    expect(contexts.find('config:context-5999' as ClusterId)?.clusterName).toBe('context-5999')
    expect(contexts.find('config:east' as ClusterId)).toBeNull()
  })

  it('says that a page would see a difference where a context is another, not where only a credential is', async () => {
    const contexts = new Contexts(() => true)
    const east = aContext('east')
    expect(await contexts.replace(aFile([east]))).toBe(true)
    expect(await contexts.replace(aFile([aContext('east', { fingerprint: 'renewed' })]))).toBe(false)
    expect(contexts.find('config:east' as ClusterId)?.fingerprint).toBe('renewed')
    expect(await contexts.replace(aFile([aContext('east', { namespace: 'shop' })]))).toBe(true)
    expect(await contexts.replace(aFile([aContext('east', { namespace: 'shop' }), aContext('west')]))).toBe(
      true,
    )
  })
})
