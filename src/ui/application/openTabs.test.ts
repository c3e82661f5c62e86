import { describe, expect, it } from 'vitest'
import type { ClusterId, ClusterState, Workspace } from '#contract'
import { ManualClock, stillInMemory } from '#testkit'
import { ClusterSession } from '../session/clusterSession.ts'
import { keptInMemory } from '../session/keptInMemory.ts'
import { nowhere } from '../session/scriptedCopy.ts'
import { dropIndex } from '../tabs/dropIndex.ts'
import { ObservableValue } from '../wire/observable.ts'
import { scriptedDial } from '../wire/scriptedDial.ts'
import { scriptedApi } from '../workspace/scriptedApi.ts'
import { WorkspaceClient } from '../workspace/workspaceClient.ts'
import { OpenTabs } from './openTabs.ts'

const id = (name: string) => `config:${name}` as ClusterId
const ids = (text: string) => [...text].map(id)

const cluster = (name: string): ClusterState => ({
  clusterId: id(name),
  clusterName: name,
  path: '/home/me/.kube/config',
  lifecycle: 'ready',
  reason: null,
  auth: {
    state: 'valid',
    reason: null,
    failure: null,
    plugin: null,
    pluginSays: null,
    nextTryAt: null,
  },
  health: { state: 'healthy', reason: null },
  serverVersion: null,
  nextTryAt: null,
  usage: { requests: 0, watches: 0, bytesReceived: 0, rssBytes: 0 },
  since: 0,
  memory: { limitMb: 2048, isReduced: false },
  isShortOfMemory: false,
  viewAs: null,
  settings: { version: 1, namespaces: [], colour: null, protection: 'open' },
  crashes: { count: 0, lastAt: null, lastReason: null },
})

function aPage(first: string | null = null) {
  const clock = new ManualClock()
  const script = scriptedDial()
  const api = scriptedApi()
  const environment = { dial: script.dial, clock, random: () => 0 }
  const client = new WorkspaceClient({ ...environment, api })
  const wire = script.last()
  wire.accept()
  let revision = 0
  const isShown = new ObservableValue(true)
  const kept = keptInMemory()
  const forgotten: ClusterId[] = []
  const tabs = new OpenTabs({
    client,
    openSession: (clusterId) =>
      new ClusterSession({
        clusterId,
        initialDomain: 'pods',
        environment: { ...environment, kept, copyOf: () => nowhere },
      }),
    forget: (clusterId) => forgotten.push(clusterId),
    first,
    isShown,
  })
  return {
    tabs,
    forgotten,
    api,
    clock,
    script,
    isShown,
    /** The server says that these are open, in this tab order, and what they are since when. */
    serve(open: string, order = open, state: Partial<ClusterState> = {}) {
      revision += 1
      const workspace: Workspace = {
        revision,
        instance: 'first',
        version: '0.1.0',
        isDemo: false,
        clusters: [...open].map((name) => ({ ...cluster(name), ...state })),
        tabOrder: ids(order),
        notices: [],
      }
      wire.say({ t: 'workspace', workspace })
    },
    [Symbol.dispose]() {
      tabs[Symbol.dispose]()
      client[Symbol.dispose]()
    },
  }
}

describe('OpenTabs', () => {
  it('knows of no selection before the server has said which', () => {
    using page = aPage()
    expect(page.tabs.state.value).toEqual({ order: null, activeId: null, isOpening: false })
    page.serve('')
    expect(page.tabs.state.value).toEqual({ order: [], activeId: null, isOpening: false })
  })

  it('follows the tab order and puts what is not in it behind, in selection order', () => {
    using page = aPage()
    page.serve('abcd', 'ca')
    expect(page.tabs.state.value.order).toEqual(ids('cabd'))
  })

  it('begins with the tab it is told to, and with the first where that is not open', () => {
    using page = aPage(id('b'))
    page.serve('abc')
    expect(page.tabs.state.value.activeId).toBe(id('b'))
    using other = aPage(id('z'))
    other.serve('abc')
    expect(other.tabs.state.value.activeId).toBe(id('a'))
  })

  it('tells a tab’s cluster whether it is looked at, which nothing is while the page cannot be seen', () => {
    using page = aPage()
    page.serve('ab')
    const [a, b] = ['a', 'b'].map((name) => {
      page.tabs.session(id(name))?.connectNow()
      page.script.last().accept()
      return page.script.last()
    })
    const said = () => [a?.take(), b?.take()]
    expect(said()).toEqual([[], [{ t: 'visible', isVisible: false }]])
    page.tabs.activate(id('b'))
    expect(said()).toEqual([[{ t: 'visible', isVisible: false }], [{ t: 'visible', isVisible: true }]])
    page.isShown.set(false)
    expect(said()).toEqual([[], [{ t: 'visible', isVisible: false }]])
    page.isShown.set(true)
    expect(said()).toEqual([[], [{ t: 'visible', isVisible: true }]])
  })

  it('gives a tab whose cluster is viewed as another user a new session, which knows nothing of the one before', () => {
    using page = aPage()
    page.serve('ab')
    const [a, b] = [page.tabs.session(id('a')), page.tabs.session(id('b'))]
    a?.connectNow()
    const before = page.script.last()
    before.accept()
    let told = 0
    const end = page.tabs.state.onChange(() => {
      told += 1
    })
    page.serve('ab', 'ab', { viewAs: { user: 'alice', groups: [] } })
    expect(told).toBe(1)
    expect(before.isClosed).toBe(true)
    expect(page.tabs.session(id('a'))).not.toBe(a)
    expect(page.tabs.session(id('b'))).not.toBe(b)
    const later = page.tabs.session(id('a'))
    page.serve('ab', 'ab', { viewAs: { user: 'alice', groups: [] }, lifecycle: 'syncing' })
    expect(page.tabs.session(id('a'))).toBe(later)
    expect(page.forgotten).toEqual([])
    end()
  })

  it('stays on its tab when others come and go', () => {
    using page = aPage()
    page.serve('ab')
    page.tabs.activate(id('b'))
    page.serve('abc')
    page.serve('bc')
    expect(page.tabs.state.value.activeId).toBe(id('b'))
  })

  it('forgets a tab that was never looked at here when another window closes it', () => {
    using page = aPage()
    page.serve('abc')
    page.tabs.session(id('b'))
    page.serve('c')
    expect(page.forgotten).toEqual(ids('a'))
  })

  it.each([
    ['b', 'abc', 'ac', 'c'],
    ['c', 'abc', 'ab', 'b'],
    ['b', 'abcd', 'ad', 'd'],
  ])('activates a neighbour when %s of %s is closed and %s are left', (active, open, left, next) => {
    using page = aPage()
    page.serve(open)
    page.tabs.activate(id(active))
    page.serve(left)
    expect(page.tabs.state.value.activeId).toBe(id(next))
  })

  it('shows a selected cluster as soon as it is open', async () => {
    using page = aPage()
    page.serve('a')
    await page.tabs.select(id('b'))
    expect(page.tabs.state.value.activeId).toBe(id('a'))
    page.serve('ab')
    expect(page.tabs.state.value.activeId).toBe(id('b'))
  })

  it('switches to a cluster that is open already, and asks the server nothing', async () => {
    using page = aPage()
    page.serve('ab')
    page.api.calls.splice(0)
    await page.tabs.select(id('b'))
    expect(page.tabs.state.value.activeId).toBe(id('b'))
    expect(page.api.calls).toEqual([])
  })

  describe('when a tab is closed', () => {
    const anOpenTab = () => {
      const page = aPage()
      page.serve('a')
      page.tabs.session(id('a'))?.connectNow()
      const wire = page.script.last()
      wire.accept()
      const dials = () => page.script.wires.length
      return { ...page, wire, dials, [Symbol.dispose]: () => page[Symbol.dispose]() }
    }

    it('dials its socket no more, though the workspace says later than the server’s answer that it is gone', async () => {
      using page = anOpenTab()
      const before = page.dials()
      const closed = page.tabs.close(id('a'))
      page.wire.drop()
      await closed
      page.clock.advance(1000)
      page.serve('a', 'a', { lifecycle: 'reconnecting', since: 1 })
      page.clock.advance(1000)
      page.serve('a', 'a', { lifecycle: 'closing', since: 2 })
      page.clock.advance(60_000)
      page.serve('')
      expect(page.dials()).toBe(before)
    })

    it('is gone at once, and its neighbour is active', async () => {
      using page = aPage()
      page.serve('abc')
      page.tabs.activate(id('b'))
      const closed = page.tabs.close(id('b'))
      expect(page.tabs.state.value).toMatchObject({ order: ids('ac'), activeId: id('c') })
      expect(page.tabs.session(id('b'))).toBeNull()
      await closed
      page.serve('ac')
      expect(page.tabs.state.value).toMatchObject({ order: ids('ac'), activeId: id('c') })
    })

    it('comes back as it was, and active, when the server refuses', async () => {
      using page = aPage()
      page.serve('abc')
      page.tabs.activate(id('b'))
      const session = page.tabs.session(id('b'))
      page.api.problem = new Error('no')
      await expect(page.tabs.close(id('b'))).rejects.toThrow('no')
      expect(page.tabs.state.value).toMatchObject({ order: ids('abc'), activeId: id('b') })
      expect(page.tabs.session(id('b'))).toBe(session)
      expect(page.forgotten).toEqual([])
    })

    it('takes nobody back who has gone elsewhere meanwhile', async () => {
      using page = aPage()
      page.serve('abc')
      page.tabs.activate(id('b'))
      page.api.problem = new Error('no')
      const closed = page.tabs.close(id('b'))
      page.tabs.activate(id('a'))
      await expect(closed).rejects.toThrow('no')
      expect(page.tabs.state.value).toMatchObject({ order: ids('abc'), activeId: id('a') })
    })

    it('dials again when the server refuses to close it, or has opened it anew meanwhile', async () => {
      using page = anOpenTab()
      const before = page.dials()
      page.api.problem = new Error('no')
      const closed = page.tabs.close(id('a'))
      page.wire.drop()
      await expect(closed).rejects.toThrow('no')
      expect(page.dials()).toBe(before + 1)
      page.script.last().accept()

      page.api.problem = null
      const again = page.tabs.close(id('a'))
      page.script.last().drop()
      await again
      page.serve('a', 'a', { since: 2 })
      page.clock.advance(3000)
      expect(page.dials()).toBe(before + 2)
    })
  })

  describe('when a tab is moved', () => {
    it('shows the new order at once and until the server says the same', async () => {
      using page = aPage()
      page.serve('abc')
      await page.tabs.move(id('c'), 0)
      expect(page.tabs.state.value.order).toEqual(ids('cab'))
      expect(page.api.calls).toContain('order config:c config:a config:b')
      page.serve('abc', 'abc')
      expect(page.tabs.state.value.order).toEqual(ids('cab'))
      page.serve('abc', 'cab')
      page.serve('abc', 'bca')
      expect(page.tabs.state.value.order).toEqual(ids('bca'))
    })

    it('goes back to where it was when the server refuses', async () => {
      using page = aPage()
      page.serve('abc')
      page.api.problem = new Error('read only')
      await expect(page.tabs.move(id('c'), 0)).rejects.toThrow('read only')
      expect(page.tabs.state.value.order).toEqual(ids('abc'))
    })

    it('asks nothing for a move to the same place', async () => {
      using page = aPage()
      page.serve('abc')
      page.api.calls.splice(0)
      await page.tabs.move(id('a'), -1)
      expect(page.api.calls).toEqual([])
    })
  })

  it('gives each tab one session and disposes it with the tab', () => {
    using page = aPage()
    page.serve('ab')
    const session = page.tabs.session(id('a'))
    session?.connectNow()
    const socket = page.script.last()
    expect(page.tabs.session(id('a'))).toBe(session)
    page.serve('b')
    expect(socket.isClosed).toBe(true)
    expect(page.tabs.session(id('a'))).toBeNull()
  })
})

/** Shows a window, a document and a request of a cluster, closes its tab, and refers to all of it. */
function showAndClose(page: ReturnType<typeof aPage>) {
  const session = page.tabs.session(id('a'))
  if (session === null) throw new Error('a is not open')
  const window = session.keptWindow('table', {
    ...{ domain: 'pods', tail: 'namespace:all', sort: null, filter: '' },
    ...{ offset: 0, limit: 100 },
  })
  const document = session.follow('cluster-overview', '')
  session.view.show('services')
  const wire = page.script.last()
  wire.accept()
  page.serve('b')
  // A browser frees a socket that is closed.
  page.script.wires.splice(page.script.wires.indexOf(wire), 1)
  return {
    session: new WeakRef(session),
    window: new WeakRef(window),
    document: new WeakRef(document),
    storage: new WeakRef(session.storage),
  }
}

describe('a closed tab', () => {
  it('is freed with its session and windows, while the page lives on', async () => {
    using page = aPage()
    page.serve('ab')
    const references = showAndClose(page)
    expect(await stillInMemory(references)).toEqual([])
  })
})

describe('dropIndex', () => {
  const boxes = [
    { left: 0, width: 100 },
    { left: 100, width: 60 },
  ]
  it.each([
    [10, 0],
    [49, 0],
    [51, 1],
    [129, 1],
    [131, 2],
    [900, 2],
  ])('of a pointer at %i is gap %i', (x, gap) => {
    expect(dropIndex(boxes, x)).toBe(gap)
  })
})
