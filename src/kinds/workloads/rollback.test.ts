import { describe, expect, it } from 'vitest'
import type { Revision, Target } from '#contract'
import type { KubeObject } from '#machinery'
import { rollback } from './rollback.ts'

const target: Target = {
  ...{ group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop', name: 'web', uid: 'u' },
}
const template = (image: string) => ({ spec: { containers: [{ name: 'web', image }] } })
const deployment = (spec: object = {}) =>
  ({
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7' },
    spec: { template: template('web:2'), ...spec },
  }) as unknown as KubeObject
const replicaSet = (revision: number, image: string) =>
  ({
    metadata: {
      ...{ name: `web-${revision}`, uid: `r${revision}` },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true },
      ],
    },
    spec: { template: template(image) },
  }) as unknown as KubeObject
const planned = (revision: number, history: readonly KubeObject[]) =>
  rollback.plan(target, { revision }, { object: deployment(), history, nowMs: 0, token: 't' })
const known = (isCurrent: boolean): Revision => ({
  ...{ revision: 1, name: 'web-1', createdAt: null, changeCause: null, template: {}, isCurrent },
})

describe('rollback', () => {
  it('is refused while the deployment is paused', () => {
    expect(rollback.refusal(deployment({ paused: true }), { revision: 1 })).toBe(
      'It is paused. Resume it first.',
    )
  })

  it('is not offered where no other revision is left', () => {
    expect(rollback.obstacle({ status: null, revisions: [known(true)] })).toBe(
      'No other revision of it is left.',
    )
    expect(rollback.obstacle({ status: null, revisions: [known(true), known(false)] })).toBeNull()
  })

  it('is refused for a revision that the cluster has removed meanwhile', () => {
    expect(planned(1, [replicaSet(2, 'web:2')])).toEqual({
      type: 'refuse',
      reason: 'The cluster has no revision 1 of it any more.',
    })
  })

  it('changes nothing where the revision has the template already', () => {
    expect(planned(2, [replicaSet(1, 'web:1'), replicaSet(2, 'web:2')])).toEqual({
      ...{ type: 'patch', patchType: 'merge', body: {} },
    })
  })

  it('gives a deployment the template of the revision and its annotations, and keeps its own', () => {
    const annotations = {
      ...{
        'deployment.kubernetes.io/revision': '2',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      },
      ...{ 'kubernetes.io/change-cause': 'the second image', note: 'of the second' },
    }
    const object = { ...deployment(), metadata: { ...deployment().metadata, annotations } } as KubeObject
    const keeper = replicaSet(1, 'web:1')
    const history = [
      replicaSet(2, 'web:2'),
      {
        ...keeper,
        metadata: {
          ...keeper.metadata,
          annotations: {
            ...keeper.metadata.annotations,
            ...{
              'deployment.kubernetes.io/desired-replicas': '3',
              'deployment.kubernetes.io/max-replicas': '4',
            },
            ...{ 'deployment.kubernetes.io/revision-history': '1', 'deprecated.deployment.rollback.to': '0' },
            'kubernetes.io/change-cause': 'the first image',
          },
        },
      },
    ]
    expect(rollback.plan(target, { revision: 1 }, { object, history, nowMs: 0, token: 't' })).toEqual({
      ...{ type: 'patch', patchType: 'json', resourceVersion: '7' },
      operations: [
        { op: 'replace', path: '/spec/template', value: template('web:1') },
        {
          ...{ op: 'add', path: '/metadata/annotations' },
          value: {
            ...{ 'deployment.kubernetes.io/revision': '2' },
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
            'kubernetes.io/change-cause': 'the first image',
          },
        },
      ],
    })
  })

  it('needs no annotations on either of them', () => {
    const plan = planned(1, [replicaSet(1, 'web:1')])
    expect(plan).toMatchObject({ operations: [{ op: 'replace' }, { op: 'add', value: {} }] })
  })

  it('gives a stateful set what its ControllerRevision has', () => {
    const { metadata } = replicaSet(1, 'web:1')
    const data = { spec: { template: { $patch: 'replace', ...template('web:1') } } }
    const keeper = { metadata, revision: 1, data } as unknown as KubeObject
    const of = { ...target, resource: 'statefulsets' }
    const seen = { object: deployment(), history: [keeper], nowMs: 0, token: 't' }
    expect(rollback.plan(of, { revision: 1 }, seen)).toEqual({
      ...{ type: 'patch', patchType: 'strategic', body: data },
    })
  })

  it('may go ahead where nothing is known that speaks against it', () => {
    expect(rollback.refusal(deployment(), { revision: 1 })).toBeNull()
    expect(rollback.refusal({ metadata: deployment().metadata }, { revision: 1 })).toBeNull()
    expect(rollback.obstacle({ status: null })).toBeNull()
    expect(rollback.obstacle({ status: null, revisions: [] })).not.toBeNull()
  })

  it.each([1, 12, '1', '999999999999999'])('takes %j for the number of a revision', (revision) => {
    expect(rollback.readArgs({ revision })).toEqual({ args: { revision: Number(revision) } })
  })

  it.each([0, -1, 1.5, '0', '1.5', '-1', 'x1', '1x', '', '9999999999999999', null])(
    'takes %j for none',
    (revision) => {
      expect(rollback.readArgs({ revision })).toHaveProperty(
        'problem',
        expect.stringContaining('revision is the number of a revision'),
      )
    },
  )

  it('offers the other revisions, the first of them chosen', () => {
    const revisions: readonly Revision[] = [
      { ...known(true), revision: 4 },
      {
        ...{ revision: 3, name: 'web-3', changeCause: null, isCurrent: false },
        ...{ createdAt: '2026-11-30T00:12:45Z' },
        template: { spec: { containers: [{ image: 'web:1' }, { image: 'mesh:2' }] } },
      },
      { ...known(false), revision: 2, changeCause: 'the first image' },
      { ...known(false), template: { spec: {} } },
    ]
    const field = { id: 'revision', type: 'select', label: 'Revision' }
    expect(rollback.form(null, revisions)).toEqual([
      {
        ...{ ...field, default: '3' },
        choices: [
          { value: '3', label: '3 · web:1, mesh:2 · 2026-11-30 00:12' },
          { value: '2', label: '2 · the first image' },
          { value: '1', label: '1' },
        ],
      },
    ])
    expect(rollback.form(null)).toEqual([{ ...field, default: null, choices: [] }])
  })

  it('says what changes, where that is known, and that pods are replaced elsewhere', () => {
    const subject = { targets: [target], finalizers: [] }
    const revisions = [{ ...known(false), template: template('web:1') }]
    const replaced = ['Its pods are replaced, a few at a time, as its update strategy says.']
    const says = (more: object, revision = 1) => rollback.says({ revision }, { ...subject, ...more })
    expect(says({ object: deployment(), revisions })).toEqual([
      'The image of web changes from web:2 to web:1.',
    ])
    expect(says({ object: deployment(), revisions }, 2)).toEqual(replaced)
    expect(says({ object: deployment() })).toEqual(replaced)
    expect(says({ revisions })).toEqual(replaced)
    expect(says({ object: { metadata: deployment().metadata }, revisions })).toEqual(replaced)
  })

  it('warns of a program that manages the object', () => {
    const object = {
      metadata: { ...deployment().metadata, labels: { 'argocd.argoproj.io/instance': 'shop' } },
    }
    expect(rollback.warns({ revision: 1 }, { targets: [target], finalizers: [], object })).toEqual([
      'Argo CD application shop manages it and may set the pod template back.',
    ])
  })
})
