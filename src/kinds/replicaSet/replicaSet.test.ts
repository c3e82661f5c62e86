import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { replicaSet } from './replicaSet.ts'

const replicaSets = readObjects(new URL('./replicaSets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

const wide = [
  'web,proxy',
  'registry.example/web:1.2.3,registry.example/proxy:2.0',
  'app=web,pod-template-hash=5d4f8c7b9',
]

describe('replica set', () => {
  it.each([
    ['current', '3', '3', '3'],
    ['starting', '3', '2', '1'],
    ['replaced', '0', '0', '0'],
  ])('%s wants %s, has %s, of them %s ready', (name, ...counts) => {
    const object = replicaSets.get(name)
    expect(object && printed(replicaSet, object, noon)).toEqual([...counts, '24h', ...wide])
  })

  it('shows a failure to make replicas as bad', () => {
    const object = replicaSets.get('starting')
    const sections = object === undefined ? [] : replicaSet.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([['ReplicaFailure', 'bad']])
  })
})
