import { describe, expect, it } from 'vitest'
import type { CatalogSummary } from '#contract'
import { resourceDomain } from '#contract'
import { missingCluster, named, unknownResource } from './unknownPlace.ts'

const summary = (change: Partial<CatalogSummary> = {}): CatalogSummary => ({
  namespaces: null,
  resources: [],
  health: { state: 'ok', reason: null, failed: [], denied: [], brokenGroups: [] },
  objects: 0,
  isComplete: true,
  ...change,
})
const widgets = resourceDomain({ group: 'example.org', version: 'v1', resource: 'widgets' })

describe('an unknown resource', () => {
  it.each(['nonsense', '__proto__', 'resource:', 'resource:%/v1/x', 'resource:a/b/c/d'])(
    'is told to be no view at all where its name is %j, before anything is known of the cluster',
    (domain) => {
      expect(unknownResource(domain, null)?.what).toBe(`There is no view “\u2068${domain}\u2069”`)
    },
  )

  it('is not spoken of before it is known what the cluster serves', () => {
    expect(unknownResource(widgets, null)).toBeNull()
    expect(unknownResource(widgets, summary({ isComplete: false }))).toBeNull()
  })

  it('is told to be not served, or why that is not known', () => {
    expect(unknownResource(widgets, summary())?.what).toBe(
      'This cluster does not serve “\u2068widgets\u2069”',
    )
    const { health } = summary()
    const group = { group: 'example.org', version: 'v1', problem: 'service unavailable' }
    expect(unknownResource(widgets, summary({ health: { ...health, brokenGroups: [group] } }))?.why).toBe(
      '“\u2068example.org/v1\u2069”: service unavailable',
    )
    const failed = { ...health, state: 'error' as const, reason: 'You may not ask.' }
    expect(unknownResource(widgets, summary({ health: failed }))?.why).toBe('You may not ask.')
  })
})

describe('a name in an address', () => {
  it('is cut by letters, and cannot turn the words around it', () => {
    expect(named('\u202Eevil\u2069\u0000')).toBe('“\u2068 evil  \u2069”')
    expect(named('👩'.repeat(200))).toBe(`“\u2068${'👩'.repeat(80)}…\u2069”`)
  })

  it('of a cluster is told to be in no kubeconfig only where all of them are known', () => {
    expect(missingCluster('config:x', null)).toContain('Select it in the kubeconfig dropdown')
    expect(missingCluster('config:x', { files: [] } as never)).toContain('in no known kubeconfig')
  })
})
