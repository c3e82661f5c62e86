import { describe, expect, it } from 'vitest'
import { kindOfDomain, kinds } from '#kinds'
import type { KubeObject } from '#machinery'

const anObject = (selector: unknown): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
    spec: { selector },
  }) as KubeObject

const podsOf = (domain: string, object: KubeObject) => kindOfDomain(domain)?.podsOf?.(object)

describe('the pods of an object', () => {
  it('are those on a node, by its whole name', () => {
    expect(podsOf('nodes', anObject(undefined))).toEqual({ filter: 'node:=web', namespace: '' })
  })

  it('are those a workload selects, in its namespace, by labels and expressions', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['a', 'b'] },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
    }
    expect(podsOf('deployments', anObject(selector))).toEqual({
      filter: 'label:"app=web" -label:"canary" label:"tier in (a,b)"',
      namespace: 'shop',
    })
  })

  it('are those a service selects, and none where it selects none', () => {
    expect(podsOf('services', anObject({ app: 'web' }))?.filter).toBe('label:"app=web"')
    expect(podsOf('services', anObject(undefined))).toBeNull()
    expect(podsOf('services', anObject({}))).toBeNull()
  })

  it('are unknown where the selector is none', () => {
    expect(podsOf('jobs', anObject({ matchExpressions: [{ key: 'a', operator: 'Near' }] }))).toBeNull()
  })

  it('are asked for of every kind that selects pods or runs them, and of no other', () => {
    const having = kinds.filter(({ podsOf }) => podsOf !== undefined).map(({ domain }) => domain)
    expect(having).toEqual([
      'nodes',
      'deployments',
      'replicasets',
      'statefulsets',
      'daemonsets',
      'jobs',
      'services',
      'networkpolicies',
      'poddisruptionbudgets',
    ])
  })
})
