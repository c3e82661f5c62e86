import { describe, expect, it } from 'vitest'
import type { Kind } from '#kinds'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { clusterRole, role } from './roles.ts'

const roles = readObjects(new URL('./roles.yaml', import.meta.url))
const clusterRoles = readObjects(new URL('./clusterRoles.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)
const made = '24h'

const ruleRows = (kind: Kind, name: string) => {
  const object = roles.get(name) ?? clusterRoles.get(name)
  const sections = object === undefined ? [] : kind.details(object)
  return sections.find((section) => section.type === 'table')?.rows
}

describe('role', () => {
  it.each([
    ['reader', '2'],
    ['nothing', '0'],
  ])('%s has %s rules', (name, rules) => {
    const object = roles.get(name)
    expect(object && printed(role, object, noon)).toEqual([rules, made])
  })

  it('says what may be done to what', () => {
    expect(ruleRows(role, 'reader')).toEqual([
      ['pods, pods/log', 'core', '', 'get, list'],
      ['deployments', 'apps', 'web', 'patch'],
    ])
  })
})

describe('cluster role', () => {
  it('may be about paths that are no resources', () => {
    const object = clusterRoles.get('health')
    expect(object && printed(clusterRole, object, noon)).toEqual(['1', made])
    expect(ruleRows(clusterRole, 'health')).toEqual([['/healthz', '', '', 'get']])
  })

  it('says which roles it gathers', () => {
    const object = clusterRoles.get('gathering')
    const [first] = object === undefined ? [] : clusterRole.details(object)
    expect(first?.type === 'fields' && first.fields[0]).toEqual({
      label: 'Aggregation rule',
      value: { type: 'list', items: ['example.com/aggregate=true'] },
    })
  })
})
