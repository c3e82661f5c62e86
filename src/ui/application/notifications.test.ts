import { describe, expect, it } from 'vitest'
import type { ClusterId, FlotillaEvent } from '#contract'
import { ManualClock } from '#testkit'
import { scriptedDial } from '../wire/scriptedDial.ts'
import { scriptedApi } from '../workspace/scriptedApi.ts'
import { WorkspaceClient } from '../workspace/workspaceClient.ts'
import { Notifications } from './notifications.ts'

const errorOf = (name: string, message: string): FlotillaEvent => ({
  name: 'backend-error',
  clusterId: `config:${name}` as ClusterId,
  clusterName: name,
  resourceKind: 'pods',
  message,
  error: message,
})

function aBoard() {
  const clock = new ManualClock()
  const script = scriptedDial()
  const contexts = [{ clusterId: 'config:east', clusterName: 'east' }]
  const api = { ...scriptedApi(), kubeconfigs: async () => ({ files: [{ contexts }] }) as never }
  const client = new WorkspaceClient({ dial: script.dial, clock, random: () => 0, api })
  const board = new Notifications(client, clock)
  script.last().accept()
  let revision = 0
  return {
    board,
    client,
    clock,
    show: (...names: string[]) => {
      revision += 1
      const clusters = names.map((name) => ({ clusterId: `config:${name}`, clusterName: name }))
      script.last().say({ t: 'workspace', workspace: { instance: 'one', revision, clusters, notices: [] } })
    },
    happen: (event: FlotillaEvent) => script.last().say({ t: 'event', event }),
    texts: () => board.notices.value.map(({ text, cluster }) => [cluster?.clusterName ?? null, text]),
    [Symbol.dispose]: () => {
      board[Symbol.dispose]()
      client[Symbol.dispose]()
    },
  }
}

describe('Notifications', () => {
  it('tells an error once, however often it happens, and of each cluster on its own', () => {
    using world = aBoard()
    for (const name of ['east', 'east', 'west', 'east']) world.happen(errorOf(name, 'etcd is full'))
    expect(world.texts()).toEqual([
      ['east', 'etcd is full'],
      ['west', 'etcd is full'],
    ])
  })

  it('lets what it told pass by itself', () => {
    using world = aBoard()
    world.happen(errorOf('east', 'etcd is full'))
    world.clock.advance(12_000)
    expect(world.texts()).toEqual([])
    world.happen(errorOf('east', 'etcd is full'))
    expect(world.texts()).toHaveLength(1)
  })

  it('says what stopped an act of the person, and nothing of one they gave up', async () => {
    using world = aBoard()
    await world.board.attempt(null, () => Promise.reject(new Error('The settings are read-only.')))
    await world.board.attempt(null, () => Promise.reject(new DOMException('given up', 'AbortError')))
    expect(world.texts()).toEqual([[null, 'The settings are read-only.']])
  })

  it('names the cluster of each act that failed, and tells the same of each on its own', async () => {
    using world = aBoard()
    await expect.poll(() => world.client.kubeconfigs.value).not.toBeNull()
    const fail = () => Promise.reject(new Error('Not now.'))
    for (const name of ['east', 'west', 'east'])
      await world.board.attempt(`config:${name}` as ClusterId, fail)
    world.board.tell('config:east' as ClusterId, '3 rows exported.')
    expect(world.texts()).toEqual([
      ['east', 'Not now.'],
      // What is in no kubeconfig any more has its id alone.
      ['config:west', 'Not now.'],
      ['east', '3 rows exported.'],
    ])
  })

  it('keeps quiet about what was dismissed', () => {
    using world = aBoard()
    world.board.tell(null, 'The selection was restored.')
    world.board.dismiss(world.board.notices.value[0]?.id ?? '')
    expect(world.texts()).toEqual([])
  })

  it('forgets what it told of a cluster that is closed, and of no other', () => {
    using world = aBoard()
    world.show('east', 'west')
    for (const name of ['east', 'west']) world.happen(errorOf(name, 'etcd is full'))
    world.show('west')
    expect(world.texts()).toEqual([['west', 'etcd is full']])
  })
})
