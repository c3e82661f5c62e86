import { describe, expect, it } from 'vitest'
import type { ClusterId, ClusterState } from '#contract'
import type { Dialog } from '../application/dialogs.ts'
import { ObservableValue } from '../wire/observable.ts'
import { objectActions } from './nodeActions.ts'

const object = { domain: 'nodes', namespace: '', name: 'node-1', uid: 'u' }

function aCluster(protection: ClusterState['settings']['protection'] = 'open', lifecycle = 'ready') {
  return {
    clusterId: 'config:east' as ClusterId,
    clusterName: 'east',
    lifecycle,
    settings: { version: 1, namespaces: [], colour: null, protection },
  } as unknown as ClusterState
}
const actionsOf = (cluster: ClusterState, status: string | null, of = object) => {
  const dialog = new ObservableValue<Dialog | null>(null)
  return { dialog, actions: objectActions({ dialog }, cluster, of, status) }
}

describe('the actions of an object', () => {
  it('are of nodes, by whether the node takes new pods', () => {
    const ids = (status: string | null) => actionsOf(aCluster(), status).actions.map(({ id }) => id)
    expect(ids('Ready')).toEqual(['cordon', 'drain'])
    expect(ids('Ready,SchedulingDisabled')).toEqual(['uncordon', 'drain'])
    expect(ids(null)).toEqual(['cordon', 'uncordon', 'drain'])
    expect(actionsOf(aCluster(), 'Running', { ...object, domain: 'pods' }).actions).toEqual([])
  })

  it('say why they cannot be done where the cluster is read-only or away', () => {
    const obstacles = (cluster: ClusterState) =>
      actionsOf(cluster, 'Ready').actions.map(({ obstacle }) => obstacle)
    expect(obstacles(aCluster('read-only'))).toEqual(Array(2).fill('east is set to read-only'))
    expect(obstacles(aCluster('open', 'crashed'))).toEqual(Array(2).fill('east is not connected'))
    expect(obstacles(aCluster('confirm'))).toEqual([null, null])
  })

  it('ask first, in the name of the cluster they were started in', () => {
    const { dialog, actions } = actionsOf(aCluster(), 'Ready')
    actions.find(({ id }) => id === 'drain')?.run()
    expect(dialog.value).toEqual({
      type: 'node-action',
      clusterId: 'config:east',
      action: 'drain',
      node: 'node-1',
    })
  })
})
