import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { keepersOf, revisionsOf, templateChanges } from './revisions.ts'

const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true }
const template = (image: string, more: object = {}) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image, ...more }] },
})
const deployment = anObject({ spec: { template: template('web:2') } })

/** A ReplicaSet as the deployment's controller makes it. */
const aReplicaSet = (revision: string, image: string, metadata: object = {}, labels: object = {}) =>
  anObject(
    {
      spec: {
        template: {
          ...template(image),
          metadata: { labels: { app: 'web', 'pod-template-hash': '5d9', ...labels } },
        },
      },
    },
    {
      ...{ name: `web-${revision}`, uid: `r${revision}`, creationTimestamp: '2026-01-01T12:00:00Z' },
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [owner],
      ...metadata,
    },
  )

describe('keepersOf', () => {
  it('are ReplicaSets for deployments, and ControllerRevisions for the others', () => {
    expect(keepersOf({ resource: 'deployments' })).toEqual({
      ...{ group: 'apps', version: 'v1', resource: 'replicasets' },
    })
    for (const resource of ['statefulsets', 'daemonsets'])
      expect(keepersOf({ resource })).toEqual({
        ...{ group: 'apps', version: 'v1', resource: 'controllerrevisions' },
      })
  })
})

describe('the revisions of a deployment', () => {
  it('are its ReplicaSets, the newest first, with the template as the deployment had it', () => {
    const cause = {
      annotations: {
        'deployment.kubernetes.io/revision': '10',
        'kubernetes.io/change-cause': 'a new image',
      },
      creationTimestamp: undefined,
    }
    const keepers = [aReplicaSet('9', 'web:1'), aReplicaSet('10', 'web:2', cause), aReplicaSet('2', 'web:0')]
    expect(revisionsOf(deployment, keepers)).toEqual([
      {
        ...{ revision: 10, name: 'web-10', template: template('web:2') },
        ...{ createdAt: null, changeCause: 'a new image', isCurrent: true },
      },
      {
        ...{ revision: 9, name: 'web-9', template: template('web:1') },
        ...{ createdAt: '2026-01-01T12:00:00Z', changeCause: null, isCurrent: false },
      },
      expect.objectContaining({ revision: 2, isCurrent: false }),
    ])
  })

  it.each([
    ['has no owner', { ownerReferences: undefined }],
    ['belongs to another deployment', { ownerReferences: [{ ...owner, uid: 'other' }] }],
    ['is not controlled by it', { ownerReferences: [{ ...owner, controller: false }] }],
    ['has no number', { annotations: {} }],
    ['has no annotations', { annotations: undefined }],
    ['has no whole number', { annotations: { 'deployment.kubernetes.io/revision': 'x' } }],
  ])('are none from a ReplicaSet that %s', (_, metadata) => {
    expect(revisionsOf(deployment, [aReplicaSet('1', 'web:1', metadata)])).toEqual([])
  })

  it('are none from a ReplicaSet without a template', () => {
    const { metadata } = aReplicaSet('1', 'web:1')
    expect(revisionsOf(deployment, [anObject({}, metadata)])).toEqual([])
  })

  it('have a second owner without harm', () => {
    const other = { ...owner, uid: 'other', controller: false }
    const keeper = aReplicaSet('1', 'web:1', { ownerReferences: [other, owner] })
    expect(revisionsOf(deployment, [keeper])).toHaveLength(1)
  })

  it('are current whatever the order of their fields, and a null counts as left out', () => {
    const written = anObject({
      spec: {
        template: {
          spec: { containers: [{ image: 'web:2', name: 'web', command: null }] },
          metadata: { labels: { app: 'web' }, creationTimestamp: null },
        },
      },
    })
    expect(revisionsOf(written, [aReplicaSet('1', 'web:2')])).toMatchObject([{ isCurrent: true }])
    const other = anObject({ spec: { template: template('web:2', { command: ['web'] }) } })
    expect(revisionsOf(other, [aReplicaSet('1', 'web:2')])).toMatchObject([{ isCurrent: false }])
  })

  it('may have a null in a list, and a keeper without a template', () => {
    const args = { spec: { template: { spec: { args: ['a', null] } } } }
    const keeper = anObject(args, aReplicaSet('1', '').metadata)
    expect(revisionsOf(anObject(args), [keeper])).toMatchObject([{ isCurrent: true }])
    const { metadata } = aReplicaSet('1', '')
    expect(revisionsOf(deployment, [anObject({ revision: 1, data: {} }, metadata)])).toEqual([])
  })

  it('are not current where a list has another order', () => {
    const listed = (...args: readonly string[]) => anObject({ spec: { template: { spec: { args } } } })
    const keeper = (...args: readonly string[]) =>
      anObject({ spec: { template: { spec: { args } } } }, aReplicaSet('1', '').metadata)
    expect(revisionsOf(listed('a', 'b'), [keeper('a', 'b')])).toMatchObject([{ isCurrent: true }])
    expect(revisionsOf(listed('a', 'b'), [keeper('b', 'a')])).toMatchObject([{ isCurrent: false }])
  })

  it('have a template without metadata, or without labels, as it is', () => {
    const keeper = (parts: object) => anObject({ spec: { template: parts } }, aReplicaSet('1', '').metadata)
    for (const parts of [{ spec: {} }, { metadata: { name: 'x' }, spec: {} }])
      expect(revisionsOf(deployment, [keeper(parts)])).toMatchObject([{ template: parts }])
    expect(revisionsOf(deployment, [keeper({ spec: {} })])[0]?.template).not.toHaveProperty('metadata')
  })
})

describe('the revisions of a stateful set', () => {
  it('are its ControllerRevisions, without the word that replaces the whole template', () => {
    const keeper = anObject(
      { revision: 3, data: { spec: { template: { $patch: 'replace', ...template('web:2') } } } },
      { name: 'web-7b', ownerReferences: [owner] },
    )
    expect(revisionsOf(deployment, [keeper])).toEqual([
      {
        ...{ revision: 3, name: 'web-7b', template: template('web:2') },
        ...{ createdAt: null, changeCause: null, isCurrent: true },
      },
    ])
  })
})

describe('templateChanges', () => {
  const changes = (from: object, to: object) => templateChanges({ spec: from }, { spec: to })
  const containers = (...list: readonly object[]) => ({ containers: list })

  it('says of images from which to which', () => {
    expect(
      changes(
        containers({ name: 'web', image: 'web:2' }, { name: 'mesh', image: 'mesh:1' }),
        containers({ name: 'mesh', image: 'mesh:1' }, { name: 'web', image: 'web:1' }),
      ),
    ).toEqual(['The image of web changes from web:2 to web:1.'])
    expect(changes(containers(), containers({ name: 'web', image: 'web:1' }))[0]).toBe(
      'The image of web changes from none to web:1.',
    )
  })

  it('names the other parts once each, and no values', () => {
    const env = (value: string) =>
      containers({
        name: 'web',
        env: [
          { name: 'A', value },
          { name: 'B', value },
        ],
      })
    expect(changes(env('secret'), env('other'))).toEqual([
      'These parts of the pod template change too: containers.web.env.',
    ])
  })

  it('finds what was added, taken away, and set to null', () => {
    expect(changes({ hostNetwork: true }, { nodeName: 'a' })).toEqual([
      'These parts of the pod template change too: hostNetwork, nodeName.',
    ])
    expect(changes({ a: null }, { a: 1 })).toHaveLength(1)
    expect(changes({ a: 1, b: [null, 2] }, { a: 1, b: [null, 2] })).toEqual([])
  })

  it('goes by the places of what has no name', () => {
    expect(changes({ args: ['a', 'b'] }, { args: ['a', 'c'] })).toEqual([
      'These parts of the pod template change too: args.1.',
    ])
  })

  it('keeps the names of parts outside the spec', () => {
    const labelled = (app: string, key = 'app') => ({ metadata: { labels: { [key]: app } } })
    expect(templateChanges(labelled('web'), labelled('api'))).toEqual([
      'These parts of the pod template change too: metadata.labels.app.',
    ])
    expect(templateChanges(labelled('web', 'myspec.of'), labelled('api', 'myspec.of'))).toEqual([
      'These parts of the pod template change too: metadata.labels.myspec.',
    ])
  })

  it('names six parts, and counts the rest', () => {
    const parts = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`part${at}`, at]))
    expect(changes({}, parts(6))[0]).toMatch(/part5\.$/u)
    expect(changes({}, parts(8))[0]).toMatch(/: part0, .*, part5 and 2 more\.$/u)
  })
})
