import { describe, expect, it } from 'vitest'
import type { ClientFrame, ClusterId } from '#contract'
import { ManualClock, settle } from '#testkit'
import { ClusterSession } from '../session/clusterSession.ts'
import { keptInMemory } from '../session/keptInMemory.ts'
import { nowhere } from '../session/scriptedCopy.ts'
import { scriptedDial } from '../wire/scriptedDial.ts'
import { CatalogSearch, searchParams } from './catalogSearch.ts'

const kept = keptInMemory()

function aCluster(name: string) {
  const script = scriptedDial()
  const environment = {
    dial: script.dial,
    clock: new ManualClock(),
    random: () => 0,
    kept,
    copyOf: () => nowhere,
  }
  const session = new ClusterSession({
    clusterId: `config:${name}` as ClusterId,
    initialDomain: 'pods',
    environment,
  })
  session.connectNow()
  const wire = script.last()
  wire.accept()
  return {
    session,
    wire,
    script,
    requests: () => (wire.take() as ClientFrame[]).filter((frame) => frame.t === 'request'),
    [Symbol.dispose]: () => session[Symbol.dispose](),
  }
}
const hit = (name: string) => ({
  domain: 'pods',
  group: '',
  version: 'v1',
  resource: 'pods',
  kind: 'Pod',
  namespace: 'shop',
  name,
  uid: name,
  score: 0,
})
const states = (search: CatalogSearch) =>
  search.parts.value.map(({ session, state, hits }) => [
    session.clusterId,
    state,
    ...hits.map(({ name }) => name),
  ])

describe('CatalogSearch', () => {
  it('shows what one cluster found while another one has not answered, and says so of it', async () => {
    using east = aCluster('east')
    using slow = aCluster('slow')
    using search = new CatalogSearch([slow.session, east.session])
    search.search('web')
    const [asked] = east.requests()
    if (asked?.t !== 'request') throw new Error('east was not asked')
    expect(asked).toMatchObject({ route: 'catalog/search', params: { text: 'web' } })
    east.wire.say({ t: 'response', id: asked.id, body: { hits: [hit('web-1')], isComplete: true } })
    await settle()
    expect(states(search)).toEqual([
      ['config:slow', 'asking'],
      ['config:east', 'answered', 'web-1'],
    ])
  })

  it('cancels what was asked before, and takes no late answer for the present one', async () => {
    using east = aCluster('east')
    using search = new CatalogSearch([east.session])
    search.search('w')
    const [first] = east.requests()
    search.search('web')
    const [second] = east.requests()
    if (first?.t !== 'request' || second?.t !== 'request') throw new Error('east was not asked twice')
    east.wire.say({ t: 'response', id: first.id, body: { hits: [hit('worker')], isComplete: true } })
    await settle()
    expect(states(search)).toEqual([['config:east', 'asking']])
  })

  it('asks a cluster whose tab was not looked at yet, once its own process is reached', async () => {
    const script = scriptedDial()
    const environment = {
      dial: script.dial,
      clock: new ManualClock(),
      random: () => 0,
      kept,
      copyOf: () => nowhere,
    }
    const clusterId = 'config:unseen' as ClusterId
    using session = new ClusterSession({ clusterId, initialDomain: 'pods', environment })
    using search = new CatalogSearch([session])
    search.search('web')
    expect(states(search)).toEqual([['config:unseen', 'asking']])
    script.last().accept()
    await settle()
    expect(script.last().take()).toMatchObject([{ t: 'request', route: 'catalog/search' }])
  })

  it('dials no cluster whose connection is away', () => {
    using away = aCluster('away')
    away.wire.drop()
    const dialled = away.script.wires.length
    using search = new CatalogSearch([away.session])
    search.search('web')
    expect(states(search)).toEqual([['config:away', 'away']])
    expect(away.script.wires).toHaveLength(dialled)
  })

  it('takes the beginning of a kind as the kind to look among', () => {
    expect(searchParams('deploy web')).toEqual({ text: 'web', kinds: ['deployments'] })
    expect(searchParams('web 1')).toEqual({ text: 'web 1', kinds: null })
    expect(searchParams('pod')).toEqual({ text: 'pod', kinds: null })
  })
})
