import { describe, expect, it } from 'vitest'
import { FlotillaError } from '#contract'
import { ManualClock } from '#testkit'
import { ClusterStorage } from './clusterStorage.ts'
import { ClusterView } from './clusterView.ts'
import { keptInMemory } from './keptInMemory.ts'
import { scriptedCopy } from './scriptedCopy.ts'
import { StorageCopy } from './storageCopy.ts'

/** Lets what was asked of the place be answered. */
const answers = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

function aTab({ browser = keptInMemory(), place = scriptedCopy(), clock = new ManualClock() } = {}) {
  const storage = new ClusterStorage(browser, 'config:east', clock)
  const view = new ClusterView(storage, 'pods')
  const copy = new StorageCopy(storage, place, clock)
  const dispose = () => {
    copy[Symbol.dispose]()
    view[Symbol.dispose]()
  }
  return { browser, place, clock, storage, view, copy, [Symbol.dispose]: dispose }
}

const services = { domain: 'services', namespace: null, tables: {}, panelWidth: 430 }

describe('StorageCopy', () => {
  it('is written once after a burst of changes, and found by a browser that never was here', async () => {
    using tab = aTab()
    await answers()
    for (let width = 100; width < 150; width += 1) tab.view.resizePanel(width)
    tab.view.show('services')
    tab.storage.write('folded-groups', ['access'])
    tab.clock.advance(500)
    await answers()
    expect(tab.place.written).toHaveLength(1)

    using other = aTab({ place: scriptedCopy(tab.place.written[0]) })
    expect(other.view.state.value.domain).toBe('pods')
    await answers()
    expect(other.view.state.value).toMatchObject({ domain: 'services', panelWidth: 149 })
    expect(other.storage.read('folded-groups')).toEqual(['access'])
    other.clock.advance(60_000)
    await answers()
    expect(other.place.written).toEqual([])
  })

  it('gives way entry by entry to what is newer in the browser', async () => {
    const browser = keptInMemory()
    const clock = new ManualClock()
    const before = new ClusterStorage(browser, 'config:east', clock)
    before.write('view', services)
    const at = clock.now()
    const place = scriptedCopy({
      entries: {
        view: { at: at - 1, value: { ...services, domain: 'nodes' } },
        other: { at, value: 'kept' },
      },
    })
    using tab = aTab({ browser, place, clock })
    await answers()
    expect(tab.view.state.value.domain).toBe('services')
    expect(place.written).toEqual([
      { entries: { view: { at, value: services }, other: { at, value: 'kept' } } },
    ])
  })

  it('has no say in what this window had kept itself, and in what a new one begins with says what is newest', async () => {
    const clock = new ManualClock()
    const browser = keptInMemory()
    using before = new ClusterView(new ClusterStorage(browser, 'config:east', clock), 'pods')
    before.show('nodes')
    const entry = { at: clock.now() + 1, value: services }
    const place = scriptedCopy({ entries: { view: entry } })
    using tab = aTab({ browser, place, clock })
    await answers()
    expect(tab.view.state.value.domain).toBe('nodes')
    using other = aTab({ browser: { ...browser, ...browser.anotherWindow() }, clock })
    expect(other.view.state.value.domain).toBe('services')
    tab.storage.write('folded-groups', ['access'])
    clock.advance(500)
    await answers()
    expect(place.written).toMatchObject([{ entries: { view: entry } }])
  })

  it('does not undo what the person did before it was there', async () => {
    const clock = new ManualClock()
    const place = scriptedCopy({ entries: { view: { at: clock.now() - 1, value: services } } })
    using tab = aTab({ place, clock })
    tab.view.show('nodes')
    await answers()
    expect(tab.view.state.value.domain).toBe('nodes')
  })

  it('has no say in where a link has led', async () => {
    const place = scriptedCopy({
      entries: { view: { at: Date.now() * 2, value: { ...services, panelWidth: 500 } } },
    })
    using tab = aTab({ place })
    tab.view.lookAt({ domain: 'nodes', namespace: null, object: null, panelTab: 'overview' })
    await answers()
    expect(tab.view.state.value).toMatchObject({ domain: 'nodes', panelWidth: 500 })
  })

  it.each([null, 'nonsense', { entries: { view: 5 } }, { entries: { view: { at: 1, value: 'x' } } }])(
    'changes nothing where the server keeps %j',
    async (content) => {
      using tab = aTab({ place: scriptedCopy(content) })
      await answers()
      expect(tab.view.state.value).toMatchObject({ domain: 'pods', namespace: null })
    },
  )

  it('is written when the server is back', async () => {
    using tab = aTab()
    await answers()
    tab.place.problem = new TypeError('fetch failed')
    tab.view.show('services')
    tab.clock.advance(500)
    await answers()
    tab.place.problem = null
    tab.clock.advance(5000)
    await answers()
    expect(tab.place.written).toMatchObject([{ entries: { view: { value: { domain: 'services' } } } }])
  })

  it('leaves alone what the server does not take, until there is a change', async () => {
    using tab = aTab()
    await answers()
    tab.place.problem = new FlotillaError('body_too_large')
    tab.view.show('services')
    tab.clock.advance(500)
    await answers()
    expect(tab.clock.waiting).toBe(0)
    tab.place.problem = null
    tab.view.show('nodes')
    tab.clock.advance(500)
    await answers()
    expect(tab.place.written).toMatchObject([{ entries: { view: { value: { domain: 'nodes' } } } }])
  })

  it('rests while its tab is being closed, and catches up where that comes to nothing', async () => {
    using tab = aTab()
    await answers()
    tab.view.show('services')
    tab.copy.rest()
    tab.clock.advance(60_000)
    await answers()
    expect(tab.place.written).toEqual([])
    tab.copy.wake()
    tab.clock.advance(500)
    await answers()
    expect(tab.place.written).toHaveLength(1)
  })

  it('ends with its tab: nothing is written of a cluster that is closed', async () => {
    const tab = aTab()
    await answers()
    tab.view.show('services')
    tab[Symbol.dispose]()
    expect(tab.clock.waiting).toBe(0)
    tab.view.show('nodes')
    tab.clock.advance(60_000)
    await answers()
    expect(tab.place.written).toEqual([])
  })
})
