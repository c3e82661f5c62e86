import { describe, expect, it } from 'vitest'
import { ClusterStorage, type KeptPlaces } from './clusterStorage.ts'
import { ClusterView, type ObjectRef } from './clusterView.ts'
import { keptInMemory } from './keptInMemory.ts'

const aRef = (name: string): ObjectRef => ({
  domain: 'services',
  namespace: 'checkout',
  name,
  uid: `uid of ${name}`,
})

function aWorld(kept = new Map<string, string>()) {
  const views = new DisposableStack()
  const browser = keptInMemory(kept)
  /** How a window that has just been loaded looks at a cluster. */
  const windowOn = (places: KeptPlaces) => (id: string) =>
    views.use(new ClusterView(new ClusterStorage(places, id), 'pods'))
  const first = windowOn(browser)
  return {
    kept,
    view: (id = 'config:east') => first(id),
    anotherWindow: () => windowOn(browser.anotherWindow()),
    [Symbol.dispose]: () => views.dispose(),
  }
}

describe('ClusterView', () => {
  it('chooses no namespace by itself', () => {
    using world = aWorld()
    expect(world.view().state.value).toMatchObject({ domain: 'pods', namespace: null, object: null })
  })

  it('comes back after a reload with table, namespace, sort, columns and open objects', () => {
    using world = aWorld()
    const before = world.view()
    before.show('services')
    before.chooseNamespace({ type: 'namespace', namespace: 'checkout' })
    before.changeTable('services', { sort: { column: 'age', isDescending: true }, shownWide: ['selector'] })
    const [web, api] = ['web', 'api'].map((name) => aRef(name))
    before.openObject(web as ObjectRef)
    before.openObject(api as ObjectRef, { isBeside: true })
    before.openObject(web as ObjectRef)
    before.showPanelTab('yaml')
    const after = world.view()
    expect(after.state.value).toMatchObject({
      domain: 'services',
      namespace: { type: 'namespace', namespace: 'checkout' },
      tables: { services: { sort: { column: 'age', isDescending: true }, shownWide: ['selector'] } },
      objects: [web, api],
      object: web,
      panelTab: 'yaml',
    })
    after.closeObject()
    expect(after.state.value.object).toEqual(api)
  })

  it('keeps the order and widths of columns over a reload, and reads what was kept before there were any', () => {
    using world = aWorld()
    world.view().changeTable('pods', { order: ['age', 'name'], widths: { name: 200 } })
    expect(world.view().table('pods')).toMatchObject({ order: ['age', 'name'], widths: { name: 200 } })
    const older = { sort: null, filter: 'web', hidden: [], shownWide: [] }
    const kept = JSON.stringify({ domain: 'pods', namespace: null, tables: { pods: older }, panelWidth: 400 })
    using upgraded = aWorld(new Map([['flotilla.view.config:east', `{"at":1,"value":${kept}}`]]))
    expect(upgraded.view().table('pods')).toEqual({ ...older, order: [], widths: {} })
  })

  it('keeps the chosen rows while they are sorted, and none that may not be shown any more', () => {
    const selected = new Map([['u', ['u', 'default', 'web', '1'] as const]])
    const chosen = () => {
      using world = aWorld()
      const view = world.view()
      view.select(selected)
      return view
    }
    const sizeAfter = (act: (view: ClusterView) => void) => {
      const view = chosen()
      act(view)
      return view.state.value.selected.size
    }
    expect(sizeAfter((view) => view.changeTable('pods', { sort: null }))).toBe(1)
    expect(sizeAfter((view) => view.changeTable('pods', { filter: 'x' }))).toBe(0)
    expect(sizeAfter((view) => view.chooseNamespace({ type: 'all-namespaces' }))).toBe(0)
    expect(sizeAfter((view) => view.show('nodes'))).toBe(0)
  })

  describe('with objects open', () => {
    const object = (name: string, uid = name) => ({ domain: 'pods', namespace: 'default', name, uid })
    const names = ({ state }: ClusterView) => [
      state.value.objects.map(({ name }) => name).join(' '),
      state.value.object?.name,
    ]
    const open = (...beside: string[]) => {
      using world = aWorld()
      const view = world.view()
      for (const name of beside) view.openObject(object(name), { isBeside: true })
      return view
    }

    it('shows another one in the place of the one shown, or beside it when that is asked for', () => {
      const view = open('a', 'b')
      expect(names(view)).toEqual(['a b', 'b'])
      view.openObject(object('c'))
      expect(names(view)).toEqual(['a c', 'c'])
      view.openObject(object('a'))
      view.openObject(object('d'), { isBeside: true })
      expect(names(view)).toEqual(['a d c', 'd'])
    })

    it('takes a link to an open object for that object, and a re-created one for another', () => {
      const view = open('a', 'b')
      view.openObject(object('a', ''), { isBeside: true })
      expect(names(view)).toEqual(['a b', 'a'])
      expect(view.state.value.object?.uid).toBe('a')
      view.openObject(object('a', 'second'))
      expect(names(view)).toEqual(['a b', 'a'])
      expect(view.state.value.object?.uid).toBe('second')
    })

    it('learns from a row which object a link meant', () => {
      using world = aWorld()
      const view = world.view()
      view.openObject(object('a', ''))
      view.openObject(object('a', 'u'))
      expect(view.state.value.objects.map(({ uid }) => uid)).toEqual(['u'])
    })

    it('shows the neighbour of the one that is closed, and nothing behind the last', () => {
      const view = open('a', 'b', 'c')
      view.openObject(object('b'))
      view.closeObject()
      expect(names(view)).toEqual(['a c', 'c'])
      view.closeObject()
      expect(names(view)).toEqual(['a', 'a'])
      view.closeObject()
      expect(names(view)).toEqual(['', undefined])
      view.closeObject()
      expect(names(view)).toEqual(['', undefined])
    })

    it('goes on showing one while another is closed', () => {
      const view = open('a', 'b')
      view.closeObject(view.state.value.objects[0])
      expect(names(view)).toEqual(['b', 'b'])
    })
  })

  it('keeps where the panel stands, and its size on either side', () => {
    using world = aWorld()
    const view = world.view()
    view.resizePanel(500)
    view.dockPanel('below')
    view.resizePanel(250)
    expect(world.view().state.value).toMatchObject({ dock: 'below', panelWidth: 500, panelHeight: 250 })
  })

  it('reads nothing of another cluster', () => {
    using world = aWorld()
    world.view('config:east').show('services')
    expect(world.view('config:west').state.value.domain).toBe('pods')
  })

  it.each([
    '',
    'nonsense',
    '{"domain":"x"}',
    '{"at":1,"value":{"domain":5}}',
    '{"at":1,"value":{"domain":"x","namespace":{"type":"none"}}}',
  ])('starts afresh from %j in the storage', (text) => {
    using world = aWorld(new Map([['flotilla.view.config:east', text]]))
    expect(world.view().state.value).toMatchObject({ domain: 'pods', namespace: null })
  })

  it('comes back in each window as that one left it, and begins in a new one as it was left last', () => {
    using world = aWorld()
    const [one, two] = [world.view, world.anotherWindow()]
    const idle = world.anotherWindow()
    const filterIn = (open: typeof two) => open('config:east').table('pods').filter
    expect(filterIn(idle)).toBe('')
    one().changeTable('pods', { filter: 'web' })
    two('config:east').changeTable('pods', { filter: 'api' })
    expect(filterIn(world.view)).toBe('web')
    expect(filterIn(two)).toBe('api')
    expect(filterIn(idle)).toBe('')
    expect(filterIn(world.anotherWindow())).toBe('api')
  })

  it('is forgotten with its tab', () => {
    using world = aWorld()
    const view = world.view()
    view.show('services')
    view.forget()
    expect(world.kept.size).toBe(0)
    view.changeTable('services', { filter: 'typed last' })
    expect(world.kept.size).toBe(0)
  })

  it('works where the browser refuses to keep anything', () => {
    const refuse = () => {
      throw new Error('refused')
    }
    const refusing = { getItem: refuse, setItem: refuse, removeItem: refuse }
    const storage = new ClusterStorage({ shared: refusing, own: refusing }, 'x')
    using view = new ClusterView(storage, 'pods')
    view.show('nodes')
    view.forget()
    expect(view.state.value.domain).toBe('nodes')
  })

  it('goes back to the top of a table whose order or filter changes', () => {
    using world = aWorld()
    const view = world.view()
    view.keepScrollTop('pods', 5600)
    view.changeTable('pods', { hidden: ['ready'] })
    expect(view.scrollTop('pods')).toBe(5600)
    view.changeTable('pods', { filter: 'web' })
    expect(view.scrollTop('pods')).toBe(0)
  })
})
