import { describe, expect, it } from 'vitest'
import { type Action, actionsOf } from '#kinds'
import { aTarget } from '../../testkit/actionWorld.ts'

const find = (resource: string, group: string, id: string): Action => {
  const action = actionsOf({ group, resource }).find((each) => each.id === id)
  if (action === undefined) throw new Error(`No action ${id}.`)
  return action
}

const marks = ['isBulk', 'isDangerous', 'isTyped', 'isFinal', 'removesObject', 'readsObject'] as const
const marksOf = (action: Action) => marks.filter((mark) => action[mark])

/** `patch deployments.apps/scale web in shop`; an empty name is any, an empty namespace is all of them. */
const needsOf = (action: Action, resource: string, group: string) =>
  action
    .needs(aTarget(resource, { group }))
    .map(({ verb, group: of, resource, subresource, namespace, name }) =>
      [
        verb,
        `${resource}${of === '' ? '' : `.${of}`}${subresource === '' ? '' : `/${subresource}`}`,
        name === '' ? 'any' : name,
        namespace === '' ? 'everywhere' : `in ${namespace}`,
      ].join(' '),
    )

const bulkFromObject = ['isBulk', 'readsObject'] as const
const certificates = 'certificates.k8s.io'
const deployments = ['deployments', 'apps'] as const

/** What each action is, and what a person must be allowed to do for it, as `kubectl auth can-i` asks for it. */
const cases: readonly (readonly [
  string,
  readonly [resource: string, group: string],
  readonly string[],
  readonly string[],
])[] = [
  ['cordon', ['nodes', ''], ['isBulk'], ['patch nodes web everywhere']],
  ['uncordon', ['nodes', ''], ['isBulk'], ['patch nodes web everywhere']],
  [
    'drain',
    ['nodes', ''],
    ['isDangerous'],
    ['patch nodes web everywhere', 'list pods any everywhere', 'create pods/eviction any everywhere'],
  ],
  ['taint', ['nodes', ''], bulkFromObject, ['patch nodes web everywhere']],
  ['untaint', ['nodes', ''], ['readsObject'], ['patch nodes web everywhere']],
  ['evict', ['pods', ''], ['isBulk', 'isDangerous', 'removesObject'], ['create pods/eviction web in shop']],
  ['scale', deployments, ['isBulk'], ['patch deployments.apps/scale web in shop']],
  ['restart', deployments, ['isBulk', 'isFinal', 'readsObject'], ['patch deployments.apps web in shop']],
  ['set-image', deployments, bulkFromObject, ['patch deployments.apps web in shop']],
  ['set-env', deployments, bulkFromObject, ['patch deployments.apps web in shop']],
  ['set-resources', deployments, bulkFromObject, ['patch deployments.apps web in shop']],
  [
    'rollback',
    deployments,
    ['readsObject'],
    ['patch deployments.apps web in shop', 'list replicasets.apps any in shop'],
  ],
  [
    'rollback',
    ['daemonsets', 'apps'],
    ['readsObject'],
    ['patch daemonsets.apps web in shop', 'list controllerrevisions.apps any in shop'],
  ],
  ['pause', deployments, ['isBulk'], ['patch deployments.apps web in shop']],
  ['resume', deployments, ['isBulk'], ['patch deployments.apps web in shop']],
  ['trigger', ['cronjobs', 'batch'], bulkFromObject, ['create jobs.batch any in shop']],
  ['suspend', ['cronjobs', 'batch'], bulkFromObject, ['patch cronjobs.batch web in shop']],
  ['resume', ['jobs', 'batch'], bulkFromObject, ['patch jobs.batch web in shop']],
  [
    'expand',
    ['persistentvolumeclaims', ''],
    ['isFinal', 'readsObject'],
    ['patch persistentvolumeclaims web in shop'],
  ],
  [
    'approve',
    ['certificatesigningrequests', certificates],
    bulkFromObject,
    [`update certificatesigningrequests.${certificates}/approval web everywhere`],
  ],
  [
    'deny',
    ['certificatesigningrequests', certificates],
    ['isBulk', 'isDangerous', 'readsObject'],
    [`update certificatesigningrequests.${certificates}/approval web everywhere`],
  ],
  ['scale', ['widgets', 'example.com'], bulkFromObject, ['patch widgets.example.com/scale web in shop']],
  ['label', ['widgets', 'example.com'], ['isBulk'], ['patch widgets.example.com web in shop']],
  ['annotate', ['widgets', 'example.com'], ['isBulk'], ['patch widgets.example.com web in shop']],
  [
    'remove-finalizer',
    ['widgets', 'example.com'],
    ['isDangerous', 'isTyped', 'isFinal', 'readsObject'],
    ['patch widgets.example.com web in shop'],
  ],
  [
    'give-back',
    ['widgets', 'example.com'],
    ['isBulk', 'isFinal', 'readsObject'],
    ['patch widgets.example.com web in shop'],
  ],
  [
    'delete',
    ['widgets', 'example.com'],
    ['isBulk', 'isDangerous', 'removesObject'],
    ['delete widgets.example.com web in shop'],
  ],
]

describe('an action', () => {
  it.each(cases)('%s of %j is %j and needs %j', (id, [resource, group], expected, needs) => {
    const action = find(resource, group, id)
    expect(marksOf(action)).toEqual(expected)
    expect(needsOf(action, resource, group)).toEqual(needs)
  })

  it('has a key only where it is done often, and not the same one as another action of the kind', () => {
    const keys = (resource: string, group: string) =>
      actionsOf({ group, resource }).flatMap(({ id, shortcut }) =>
        shortcut === undefined ? [] : [[id, shortcut]],
      )
    expect(keys('deployments', 'apps')).toEqual([
      ['scale', 'scale'],
      ['restart', 'restart'],
      ['delete', 'delete'],
    ])
    expect(keys('nodes', '')).toEqual([['delete', 'delete']])
  })

  it.each([
    ['delete', ['widgets', 'example.com'], 'owned'],
    ['delete', ['pods', ''], null],
    ['delete', ['pods', 'metrics.example.com'], 'owned'],
    ['scale', deployments, 'autoscalers'],
    ['rollback', deployments, 'revisions'],
    ['restart', deployments, null],
  ] as const)('%s of %j looks for %s before it is confirmed', (id, [resource, group], looked) => {
    expect(find(resource, group, id).looksFor({ group, resource })).toBe(looked)
  })

  it.each([
    ['delete', ['widgets', 'example.com'], { running: 'Terminating', done: 'Deleted', gone: 'Already gone' }],
    [
      'evict',
      ['pods', ''],
      {
        ...{ running: 'Terminating', done: 'Evicted', gone: 'Already gone' },
        refused: 'Blocked by PodDisruptionBudget',
      },
    ],
    [
      'drain',
      ['nodes', ''],
      {
        ...{ running: 'Terminating', blocked: 'Blocked by PodDisruptionBudget' },
        ...{ skipped: 'Stays', refused: 'Needs a choice' },
      },
    ],
  ] as const)('%s of %j calls its outcomes %j', (id, [resource, group], words) => {
    expect(find(resource, group, id).outcomeWords).toEqual(words)
  })

  it('cannot be planned from an object that was not read', () => {
    const restart = find('deployments', 'apps', 'restart')
    const seen = { object: null, history: [], nowMs: 0, token: 't' }
    expect(() => restart.plan(aTarget('deployments'), {}, seen)).toThrow(
      'restart cannot be planned without its object, or is a job',
    )
  })
})
