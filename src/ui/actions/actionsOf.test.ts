import { describe, expect, it } from 'vitest'
import type { ClusterId, ClusterState } from '#contract'
import type { Dialog } from '../application/dialogs.ts'
import { ObservableValue } from '../wire/observable.ts'
import { objectActions } from './actionsOf.ts'

const node = (name: string, status: string | null = 'Ready') => ({
  object: { domain: 'nodes', namespace: '', name, uid: `uid of ${name}` },
  status,
})
const pod = (name: string, namespace = 'shop') => ({
  object: { domain: 'pods', namespace, name, uid: `uid of ${name}` },
  status: 'Running',
})

function aCluster(protection: ClusterState['settings']['protection'] = 'open', lifecycle = 'ready') {
  return {
    clusterId: 'config:east' as ClusterId,
    clusterName: 'east',
    lifecycle,
    settings: { version: 1, namespaces: [], colour: null, protection },
  } as unknown as ClusterState
}
function offeredTo(objects: Parameters<typeof objectActions>[2], cluster = aCluster()) {
  const dialog = new ObservableValue<Dialog | null>(null)
  const actions = objectActions({ dialog }, cluster, objects)
  const ids = actions.map(({ id }) => id)
  return { dialog, actions, ids, run: (id: string) => actions.find((each) => each.id === id)?.run() }
}

/** Those that are for objects of every kind. */
const forAll = ['label', 'annotate', 'remove-finalizer', 'give-back', 'delete']
const forNodes = ['drain', 'taint', 'untaint', ...forAll]

describe('the actions of an object', () => {
  it('are those of its kind, by its status, and those of every kind', () => {
    expect(offeredTo([node('n')]).ids).toEqual(['cordon', ...forNodes])
    expect(offeredTo([node('n', 'Ready,SchedulingDisabled')]).ids).toEqual(['uncordon', ...forNodes])
    expect(offeredTo([node('n', null)]).ids).toEqual(['cordon', 'uncordon', ...forNodes])
    expect(offeredTo([pod('web-1')]).ids).toEqual(['evict', ...forAll])
  })

  it('are those of every kind for a custom resource, and none for what is no object of the cluster', () => {
    const widget = { domain: 'resource:example.com/v1/widgets', namespace: 'shop', name: 'w', uid: 'u' }
    expect(offeredTo([{ object: widget, status: null }]).ids).toEqual(forAll)
    const scalable = { object: widget, status: null, subresources: ['scale'] }
    expect(offeredTo([scalable]).ids).toEqual(['scale', ...forAll])
    const release = { domain: 'helm-releases', namespace: 'shop', name: 'r', uid: 'u' }
    expect(offeredTo([{ object: release, status: null }]).ids).toEqual([])
  })

  it('say why they cannot be done where the cluster is read-only or away', () => {
    const obstacles = (cluster: ClusterState) =>
      offeredTo([node('n')], cluster).actions.map(({ obstacle }) => obstacle)
    expect(new Set(obstacles(aCluster('read-only')))).toEqual(new Set(['east is set to read-only']))
    expect(new Set(obstacles(aCluster('open', 'crashed')))).toEqual(new Set(['east is not connected']))
    expect(new Set(obstacles(aCluster('confirm')))).toEqual(new Set([null]))
  })

  it('ask first, in the cluster that they were started in, about the very object', () => {
    const { dialog, run } = offeredTo([node('node-1')])
    run('drain')
    expect(dialog.value).toEqual({
      type: 'act',
      clusterId: 'config:east',
      action: 'drain',
      targets: [
        { group: '', version: 'v1', resource: 'nodes', namespace: '', name: 'node-1', uid: 'uid of node-1' },
      ],
    })
  })
})

describe('the actions of several objects', () => {
  it('are those that can be done to many, each to the objects that it is for', () => {
    const { ids, dialog, run } = offeredTo([node('a'), node('b', 'Ready,SchedulingDisabled')])
    // A drain, and what asks about one object, is for one at a time.
    expect(ids).toEqual(['cordon', 'uncordon', 'taint', 'label', 'annotate', 'give-back', 'delete'])
    run('uncordon')
    expect(dialog.value).toMatchObject({ targets: [{ name: 'b' }] })
    run('delete')
    expect(dialog.value).toMatchObject({ targets: [{ name: 'a' }, { name: 'b' }] })
  })

  it('need what the first object of each kind and namespace needs', () => {
    const { actions } = offeredTo([pod('a'), pod('b'), pod('c', 'billing')])
    expect(actions[0]?.needs.map(([need]) => [need?.namespace, need?.name])).toEqual([
      ['shop', 'a'],
      ['billing', 'c'],
    ])
  })

  it('are refused beyond what one act may have', () => {
    const { actions } = offeredTo(Array.from({ length: 5001 }, (_, at) => pod(`web-${at}`)))
    expect(actions[0]?.obstacle).toBe('At most 5,000 objects at once')
  })
})
