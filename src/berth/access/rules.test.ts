import { describe, expect, it } from 'vitest'
import type { PermissionParams } from '#contract'
import { namespacesIn, type ResourceRule, readsAnything, rulesAllow } from './rules.ts'

const of = (...rules: ResourceRule[]) => ({ rules, isIncomplete: false })
const wish = (differences: Partial<PermissionParams>): PermissionParams => ({
  verb: 'get',
  group: '',
  resource: 'pods',
  subresource: '',
  namespace: 'shop',
  name: '',
  ...differences,
})

describe('rules', () => {
  it('allow what one of them names by verb, group and resource, or by a star', () => {
    const rules = of({ verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] })
    expect(rulesAllow(rules, wish({ group: 'apps', resource: 'deployments' }))).toBe(true)
    expect(rulesAllow(rules, wish({ group: 'apps', resource: 'deployments', verb: 'list' }))).toBe(false)
    expect(rulesAllow(rules, wish({ resource: 'deployments' }))).toBe(false)
    const everything = of({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] })
    expect(rulesAllow(everything, wish({ group: 'x', resource: 'y', subresource: 'z', verb: 'w' }))).toBe(
      true,
    )
  })

  it('allow a subresource only where it is named, whatever its parent', () => {
    const log = wish({ subresource: 'log' })
    expect(rulesAllow(of({ verbs: ['get'], apiGroups: [''], resources: ['pods'] }), log)).toBe(false)
    expect(rulesAllow(of({ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }), log)).toBe(true)
    expect(rulesAllow(of({ verbs: ['get'], apiGroups: [''], resources: ['*/log'] }), log)).toBe(true)
  })

  it('with names allow those, and never all', () => {
    const rules = of({ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'], resourceNames: ['web'] })
    expect(rulesAllow(rules, wish({ name: 'web' }))).toBe(true)
    expect(rulesAllow(rules, wish({ name: 'other' }))).toBe(false)
    expect(rulesAllow(rules, wish({ verb: 'list' }))).toBe(false)
  })

  it('name namespaces one by one', () => {
    const rule = { verbs: ['get'], apiGroups: [''], resources: ['namespaces'] }
    expect(
      namespacesIn(of({ ...rule, resourceNames: ['a', 'b'] }, { ...rule, resourceNames: ['b'] }, rule)),
    ).toEqual(['a', 'b'])
  })

  it('let nothing be read where all they allow is to ask about oneself', () => {
    const self = {
      verbs: ['create', 'get'],
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews'],
    }
    expect(readsAnything(of(self))).toBe(false)
    expect(readsAnything(of(self, { verbs: ['list'], apiGroups: [''], resources: ['pods'] }))).toBe(true)
  })

  it('name no namespace by other resources, other groups or other verbs of nothing', () => {
    const named = { verbs: ['get'], resourceNames: ['a'] }
    expect(
      namespacesIn(
        of(
          { ...named, apiGroups: [''], resources: ['pods'] },
          { ...named, apiGroups: ['apps'], resources: ['namespaces'] },
          { ...named, apiGroups: ['apps'] },
          { ...named, resources: ['namespaces'] },
        ),
      ),
    ).toEqual([])
    expect(namespacesIn(of({ ...named, apiGroups: ['*'], resources: ['*'] }))).toEqual(['a'])
  })

  it('let something be read by any of the three verbs, of any group beside those of oneself', () => {
    const rule = { apiGroups: ['authorization.k8s.io', 'apps'], resources: ['namespaces', 'deployments'] }
    for (const [verb, expected] of [
      ['get', true],
      ['list', true],
      ['watch', true],
      ['create', false],
      ['', false],
    ] as const)
      expect([verb, readsAnything(of({ ...rule, verbs: [verb] }))]).toEqual([verb, expected])
    expect(readsAnything(of({ verbs: ['get'], apiGroups: ['apps'] }))).toBe(false)
    expect(readsAnything(of({ verbs: ['get'], resources: ['pods'] }))).toBe(false)
    expect(readsAnything(of({ verbs: ['get'], apiGroups: [''], resources: ['namespaces'] }))).toBe(false)
    expect(readsAnything(of({ apiGroups: [''], resources: ['pods'] }))).toBe(false)
  })

  it('allow nothing by a rule that leaves out what it is for, and every name by an empty list of names', () => {
    const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] }
    expect(rulesAllow(of({ ...rule, resourceNames: [] }), wish({ name: 'web' }))).toBe(true)
    expect(rulesAllow(of({ ...rule, resourceNames: [''] }), wish({}))).toBe(false)
    expect(rulesAllow(of({ verbs: ['get'], apiGroups: [''] }), wish({ subresource: 'log' }))).toBe(false)
    expect(rulesAllow(of({ verbs: ['get'], resources: ['pods'] }), wish({}))).toBe(false)
    expect(rulesAllow(of({ apiGroups: [''], resources: ['pods'] }), wish({}))).toBe(false)
  })
})
