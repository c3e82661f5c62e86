import { describe, expect, it } from 'vitest'
import type { Kind } from '#kinds'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that a role says of itself', () => {
  const object = {
    rules: [
      {
        resources: ['pods', 'pods/log'],
        apiGroups: ['', 'apps'],
        resourceNames: ['web', 'api'],
        verbs: ['get', 'list'],
      },
      { nonResourceURLs: ['/healthz'], verbs: ['get'] },
      {},
    ],
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }, {}] },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(role, object)).toEqual([
      'Aggregation rule: a=b',
      '[Rules] Resources | API groups | Resource names | Verbs',
      '[Rules] pods, pods/log | core, apps | web, api | get, list',
      '[Rules] /healthz |  |  | get',
      '[Rules]  |  |  | ',
    ])
    expect(overviewText(role, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(role, object, oneMinuteLater)).toEqual(['3', '<unknown>'])
    expect(printed(role, bare, oneMinuteLater)).toEqual(['0', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(role, object)).toEqual([
      'Granted by RoleBinding.rbac.authorization.k8s.io in shop that name it',
    ])
    expect(relationsText(role, bare)).toEqual([
      'Granted by RoleBinding.rbac.authorization.k8s.io in shop that name it',
    ])
  })
})
