import { describe, expect, it } from 'vitest'
import type { ClusterId, Workspace } from '#contract'
import { ObservableValue } from '../wire/observable.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'
import { isDocked, PageDock } from './pageDock.ts'

const shell = (shellId: string, clusterId = 'config:east') => ({
  clusterId: clusterId as ClusterId,
  shellId,
  pod: `pod-of-${shellId}`,
})
const [one, two, three] = [shell('1'), shell('2'), shell('3', 'config:west')]

function aDock(kept = new Map<string, string>()) {
  const workspace = new ObservableValue<Workspace | null>(null)
  const dock = new PageDock({
    kept: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    client: { workspace } as unknown as WorkspaceClient,
  })
  const shown = () => dock.state.value.panes.map((item) => ('shellId' in item ? item.shellId : item.log.name))
  const open = (...clusterIds: string[]) =>
    workspace.set({ clusters: clusterIds.map((clusterId) => ({ clusterId })) } as unknown as Workspace)
  return { dock, kept, shown, open, [Symbol.dispose]: () => dock[Symbol.dispose]() }
}

describe('PageDock', () => {
  it('shows the shell that was taken into it last, once, and another one when it is chosen', () => {
    using world = aDock()
    const { dock, shown } = world
    dock.put(one)
    dock.put(two)
    expect(shown()).toEqual(['2'])
    dock.put({ ...one })
    expect(shown()).toEqual(['1'])
    expect(dock.state.value.items).toHaveLength(2)
    expect(isDocked(dock.state.value, two)).toBe(true)
    expect(isDocked(dock.state.value, shell('2', 'config:west'))).toBe(false)
  })

  it('has a log of an object once, also of a later object of its name, next to shells, and over a reload', () => {
    using world = aDock()
    const { dock, shown, kept } = world
    const log = (uid: string) => ({
      clusterId: one.clusterId,
      log: { domain: 'pods', namespace: 'shop', name: 'web-1', uid },
    })
    dock.put(one)
    dock.put(log('uid-1'))
    dock.put(log('uid-2'))
    expect(dock.state.value.items).toEqual([one, log('uid-1')])
    expect(shown()).toEqual(['web-1'])
    expect(isDocked(dock.state.value, { ...log(''), clusterId: three.clusterId })).toBe(false)
    using again = aDock(kept)
    expect(again.dock.state.value).toMatchObject({ items: [one, log('uid-1')], current: log('uid-1') })
    again.dock.remove(log(''))
    expect(again.shown()).toEqual(['1'])
  })

  it('shows two next to each other in the order of their tabs, and a third one in place of the current one', () => {
    using world = aDock()
    const { dock, shown } = world
    for (const each of [one, two, three]) dock.put(each)
    dock.show(two)
    dock.split()
    expect(shown()).toEqual(['2', '3'])
    expect(dock.state.value.current).toBe(three)
    dock.show(two)
    expect(shown()).toEqual(['2', '3'])
    dock.show(one)
    expect(shown()).toEqual(['1', '3'])
    dock.join()
    expect(shown()).toEqual(['1'])
  })

  it('shows the neighbour of a shell that leaves, and nothing after the last', () => {
    using world = aDock()
    const { dock, shown } = world
    for (const each of [one, two, three]) dock.put(each)
    dock.show(two)
    dock.remove({ clusterId: two.clusterId, shellId: '2' })
    expect(shown()).toEqual(['3'])
    dock.split()
    dock.remove(three)
    expect(shown()).toEqual(['1'])
    dock.remove(one)
    expect(dock.state.value).toMatchObject({ items: [], panes: [], current: null })
  })

  it('lets the shells of a cluster go when the cluster is closed, and no other', () => {
    using world = aDock()
    const { dock, shown, open } = world
    for (const each of [one, two, three]) dock.put(each)
    open('config:east', 'config:west')
    expect(dock.state.value.items).toHaveLength(3)
    open('config:east')
    expect(dock.state.value.items).toEqual([one, two])
    expect(shown()).toEqual(['2'])
  })

  it('is as it was after a reload, and empty where what was kept cannot be read', () => {
    const kept = new Map<string, string>()
    {
      using world = aDock(kept)
      const { dock } = world
      for (const each of [one, two]) dock.put(each)
      dock.split()
      dock.resize(400)
      dock.fold(true)
    }
    using again = aDock(kept)
    expect(again.dock.state.value).toEqual({
      items: [one, two],
      panes: [one, two],
      current: one,
      heightPx: 400,
      isFolded: true,
    })
    for (const key of kept.keys()) kept.set(key, '{"shells":7}')
    using broken = aDock(kept)
    expect(broken.dock.state.value.items).toEqual([])
  })
})
