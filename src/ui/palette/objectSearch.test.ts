import { describe, expect, it } from 'vitest'
import type { ClientFrame, ClusterId, Row } from '#contract'
import { ManualClock } from '#testkit'
import { ClusterSession } from '../session/clusterSession.ts'
import { keptInMemory } from '../session/keptInMemory.ts'
import { nowhere } from '../session/scriptedCopy.ts'
import { scriptedDial } from '../wire/scriptedDial.ts'
import { ObjectSearch } from './objectSearch.ts'

const kept = keptInMemory()
const summary = { total: 1, unfiltered: 1, freshness: { state: 'live' } } as const
const view = { tail: 'namespace:all', sort: null, filter: '', offset: 0, limit: 200 }
const byName = () => 'names' as const

/** A cluster whose page has shown those tables. */
function aCluster(name: string, domains: readonly string[]) {
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
  const windows = domains.map((domain) => session.openWindow({ ...view, domain }))
  const wire = script.last()
  wire.accept()
  const answer = (
    window: number,
    spec: { readonly domain: string },
    names: readonly string[],
    unfiltered = names.length,
  ) =>
    wire.say({
      t: 'window',
      window,
      n: 1,
      spec,
      columns: [],
      rows: names.map((each): Row => [`${name} ${each}`, 'default', each, '1']),
      problem: null,
      ...summary,
      unfiltered,
    })
  for (const window of windows) answer(window.id, window.state.value.asked, [])
  wire.take()
  return {
    session,
    script,
    asked: () => wire.take() as ClientFrame[],
    /** Answers what was opened by those frames. */
    answer(frames: readonly ClientFrame[], names: readonly string[], unfiltered?: number) {
      for (const frame of frames) if (frame.t === 'open') answer(frame.window, frame.spec, names, unfiltered)
    },
    [Symbol.dispose]: () => session[Symbol.dispose](),
  }
}

const names = (search: ObjectSearch) => search.found.value.map(({ clusterId, name }) => [clusterId, name])
const filters = (frames: readonly ClientFrame[]) =>
  frames.map((frame) => (frame.t === 'open' ? [frame.spec.domain, frame.spec.filter] : frame.t))

describe('ObjectSearch', () => {
  it('asks each cluster for the names in the tables it has open, and in no other', () => {
    using east = aCluster('east', ['pods', 'namespaces'])
    using search = new ObjectSearch([east.session])
    search.search('web 1', byName)
    expect(filters(east.asked())).toEqual([
      ['pods', 'name:"web" name:"1"'],
      ['namespaces', 'name:"web" name:"1"'],
    ])
  })

  it('looks into no table of a cluster that has said all it knows', () => {
    using east = aCluster('east', ['pods'])
    using south = aCluster('south', ['pods'])
    using search = new ObjectSearch([east.session, south.session])
    search.search('web', byName)
    search.search('web 1', (session) => (session === east.session ? 'not' : 'names'))
    expect(filters(east.asked())).toEqual([['pods', 'name:"web"'], 'close'])
    expect(filters(south.asked())).toEqual([
      ['pods', 'name:"web"'],
      ['pods', 'name:"web" name:"1"'],
    ])
  })

  it('shows what one cluster found while another one never answers', () => {
    using east = aCluster('east', ['pods'])
    using silent = aCluster('silent', ['pods'])
    using search = new ObjectSearch([silent.session, east.session])
    search.search('web', byName)
    east.answer(east.asked(), ['web-1'])
    expect(names(search)).toEqual([['config:east', 'web-1']])
  })

  it('dials no cluster whose connection is away', () => {
    using away = aCluster('away', ['pods'])
    away.script.last().drop()
    const dialled = away.script.wires.length
    using search = new ObjectSearch([away.session])
    search.search('web', byName)
    expect(search.found.value).toEqual([])
    expect(away.script.wires).toHaveLength(dialled)
  })

  it('takes the name of a kind as the table to look in', () => {
    using east = aCluster('east', ['pods', 'deployments'])
    using search = new ObjectSearch([east.session])
    search.search('pod web', byName)
    expect(filters(east.asked())).toEqual([
      ['pods', 'name:"web"'],
      ['deployments', 'name:"pod" name:"web"'],
    ])
  })

  it('moves its windows while the person types, and closes them when nothing is typed and at its end', () => {
    using east = aCluster('east', ['pods', 'namespaces'])
    const search = new ObjectSearch([east.session])
    search.search('w', byName)
    east.asked()
    search.search('we', byName)
    expect(filters(east.asked())).toEqual([
      ['pods', 'name:"we"'],
      ['namespaces', 'name:"we"'],
    ])
    search.search('', byName)
    expect(filters(east.asked())).toEqual(['close', 'close'])
    search.search('web', byName)
    east.asked()
    search[Symbol.dispose]()
    expect(filters(east.asked())).toEqual(['close', 'close'])
  })

  it('holds a table that is wanted whole, until it turns out to be larger than a window', () => {
    using east = aCluster('east', ['namespaces'])
    using search = new ObjectSearch([east.session])
    search.search('', () => 'whole')
    const opened = east.asked()
    expect(filters(opened)).toEqual([['namespaces', '']])
    search.search('kubsys', () => 'whole')
    expect(east.asked()).toEqual([])
    east.answer(opened, ['kube-system'])
    expect(names(search)).toEqual([['config:east', 'kube-system']])
    east.answer(opened, ['a'], 501)
    expect(filters(east.asked())).toEqual([['namespaces', 'name:"kubsys"']])
  })

  it('acknowledges nothing, so that what was found stays where it is', () => {
    using east = aCluster('east', ['pods'])
    using search = new ObjectSearch([east.session])
    search.search('web', byName)
    east.answer(east.asked(), ['web-1'])
    expect(east.asked()).toEqual([])
  })
})
