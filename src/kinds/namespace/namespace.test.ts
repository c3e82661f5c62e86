import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { factsOf, findingsText } from '../../../testkit/findingsText.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { namespace } from './namespace.ts'

const namespaces = readObjects(new URL('./namespaces.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('namespace', () => {
  it.each([
    ['checkout', 'ok', 'Active'],
    ['going', 'warn', 'Terminating'],
  ])('%s is %s: %s', (name, tone, word) => {
    const object = namespaces.get(name)
    expect(object && printed(namespace, object, noon)).toEqual([word, '2y1d'])
    expect(object && namespace.cells(object)[0]).toEqual([tone, word])
  })

  it('says what is in the way of its deletion', () => {
    const object = namespaces.get('going')
    const sections = object === undefined ? [] : namespace.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([
      ['NamespaceFinalizersRemaining', 'bad'],
      ['NamespaceDeletionDiscoveryFailure', 'ok'],
    ])
  })
})

describe('all that a namespace says of itself', () => {
  const object = {
    metadata: { name: 'web', uid: 'u', resourceVersion: '1', labels: { team: 'a' } },
    spec: { finalizers: ['kubernetes'] },
    status: {
      phase: 'Terminating',
      conditions: [
        { type: 'NamespaceContentRemaining', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
      ],
    },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(namespace, object)).toEqual([
      'Status: Terminating (warn)',
      'Namespace finalizers: kubernetes',
      '[Conditions] NamespaceContentRemaining True (bad), since 2026-01-01T12:00:00Z',
      '[Labels] team: a',
    ])
    expect(overviewText(namespace, bare)).toEqual(['Status: Unknown (off)'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(namespace, object, oneMinuteLater)).toEqual(['Terminating', '<unknown>'])
    expect(printed(namespace, bare, oneMinuteLater)).toEqual(['Unknown', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(namespace, object)).toEqual([
      'Limited by ResourceQuota in web by all',
      'Limited by LimitRange in web by all',
    ])
    expect(relationsText(namespace, bare)).toEqual([
      'Limited by ResourceQuota in web by all',
      'Limited by LimitRange in web by all',
    ])
  })
})

describe('what is wrong with a namespace', () => {
  const deleted = { deletionTimestamp: '2026-01-01T12:00:00Z' }

  it('is that it is deleted and still there, with what its controller says of that', () => {
    const conditions = [
      { type: 'A', status: 'True', message: 'Some content remains.' },
      { type: 'B', status: 'False', message: 'All is well.' },
      { type: 'C', status: 'True' },
      { type: 'D', status: 'True', message: 'Some finalizers remain.' },
    ]
    expect(findingsText(namespace, anObject({ status: { conditions } }, deleted))).toEqual([
      'warning Stuck terminating: Some content remains. Some finalizers remain., since 2026-01-01T12:00:00Z',
    ])
    expect(findingsText(namespace, anObject({}, deleted))).toEqual([
      'warning Stuck terminating: The namespace was deleted but still exists., since 2026-01-01T12:00:00Z',
    ])
    expect(factsOf(namespace, anObject({}, deleted))?.amounts).toEqual({ terminating: 1 })
  })

  it('is nothing for any other', () => {
    expect(findingsText(namespace, anObject())).toEqual([])
    expect(factsOf(namespace, anObject())?.amounts).toEqual({})
  })
})
