import { describe, expect, it } from 'vitest'
import { actionIn, argsOf, aTarget, planned, problemOf, said, subjectOf } from '../../testkit/actionWorld.ts'
import { anyActions } from './anyActions.ts'

const remove = actionIn(anyActions, 'delete')
const pod = aTarget('pods')
const widget = aTarget('widgets', { group: 'example.com' })
const controller = { kind: 'ReplicaSet', name: 'web-5d9' }

describe('delete', () => {
  it('has the fields of kubectl delete, the dangerous one marked, and two of them for pods only', () => {
    const [policy, grace, force] = remove.form(null)
    expect(policy).toEqual({
      ...{ id: 'propagationPolicy', type: 'choice', label: 'Propagation policy', default: 'Background' },
      choices: ['Background', 'Foreground', 'Orphan'].map((value) => ({ value, label: value })),
    })
    expect(grace).toMatchObject({
      ...{ id: 'gracePeriodSeconds', type: 'number', label: 'Grace period', unit: 's' },
      ...{ absent: 'the pods’ own', least: 1, most: 86_400, default: null },
    })
    expect(force).toMatchObject({
      ...{ id: 'force', type: 'checkbox', default: false, isDangerous: true },
      hint: 'The process may still be running on the node.',
    })
    for (const field of [grace, force]) {
      expect(field?.isFor?.(pod)).toBe(true)
      expect(field?.isFor?.(aTarget('pods', { group: 'metrics.k8s.io' }))).toBe(false)
      expect(field?.isFor?.(aTarget('nodes'))).toBe(false)
    }
  })

  it('takes whole seconds up to a day for a grace period', () => {
    for (const gracePeriodSeconds of [1, 86_400, null])
      expect(problemOf(remove, { gracePeriodSeconds })).toBeNull()
    for (const gracePeriodSeconds of [0, -1, 1.5, 86_401, '5'])
      expect(problemOf(remove, { gracePeriodSeconds })).toContain(
        'gracePeriodSeconds must be a whole number from 1 to 86400',
      )
    for (const force of ['yes', 1, null])
      expect(problemOf(remove, { force })).toContain('force must be true or false')
    expect(argsOf(remove)).toEqual({
      ...{ propagationPolicy: 'Background', gracePeriodSeconds: null, force: false },
    })
  })

  it('sends no grace period but the one that was chosen', () => {
    expect(planned(remove, {})).toEqual({
      type: 'delete',
      body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
    })
    expect(planned(remove, { propagationPolicy: 'Foreground', gracePeriodSeconds: 30 })).toMatchObject({
      body: { propagationPolicy: 'Foreground', gracePeriodSeconds: 30 },
    })
    expect(planned(remove, { force: true })).toMatchObject({ body: { gracePeriodSeconds: 0 } })
  })

  it.each([
    [[['Pod', 1]], true, '1 Pod.'],
    [[['Pod', 2]], true, '2 Pods.'],
    [
      [
        ['Job', 1],
        ['Pod', 2],
      ],
      true,
      '1 Job and 2 Pods.',
    ],
    [
      [
        ['Job', 1],
        ['Pod', 2],
        ['Node', 3],
      ],
      false,
      'at least 1 Job, 2 Pods and 3 Nodes.',
    ],
  ] as const)('names what is owned: %j', (counts, isWhole, text) => {
    expect(said(remove, {}, { targets: [widget], owned: { counts, isWhole } })).toEqual([
      `Objects that it owns are deleted afterwards: ${text}`,
    ])
  })

  it('says what becomes of owned objects for several, and for a pod where the policy is not the usual one', () => {
    const says = (propagationPolicy: string, ...targets: readonly ReturnType<typeof aTarget>[]) =>
      said(remove, { propagationPolicy }, { targets })
    expect(says('Background', widget, widget)).toEqual(['Objects that they own are deleted afterwards.'])
    expect(says('Background', pod, pod)).toEqual([])
    expect(says('Background', pod, widget)).toHaveLength(1)
    expect(says('Foreground', pod, pod)).toEqual([
      'Objects that they own are deleted first.',
      'Until they are gone, they are marked as deleted and stay.',
    ])
    expect(says('Orphan', pod)[0]).toBe('Objects that it owns stay, without an owner.')
  })

  it('says what it waits for, for one and for several', () => {
    const finalizers = ['example.com/a', 'example.com/b']
    expect(said(remove, {}, { targets: [pod], finalizers })).toEqual([
      'It waits for its finalizers before it can go: example.com/a, example.com/b.',
    ])
    expect(said(remove, {}, { targets: [pod, pod], finalizers })).toEqual([
      'They wait for their finalizers before they can go: example.com/a, example.com/b.',
    ])
  })

  it('says all of it in order: controller, deletion, finalizers, force', () => {
    const subject = { targets: [pod], finalizers: ['example.com/a'], controller, isTerminating: true }
    expect(said(remove, { force: true }, subject)).toEqual([
      'ReplicaSet web-5d9 controls it and will probably create another one.',
      'It is marked as deleted already.',
      'It waits for its finalizers before it can go: example.com/a.',
      'The API server forgets the pod at once. Its process may still be running on the node, next to the pod that replaces it.',
    ])
  })

  it('warns of nothing, is refused for nothing, and needs no reading', () => {
    expect(remove.warns(argsOf(remove), subjectOf())).toEqual([])
    expect(remove.refusal({ metadata: {} } as never, argsOf(remove))).toBeNull()
    expect(remove.obstacle({ status: null })).toBeNull()
  })
})
