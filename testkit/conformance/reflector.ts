import { describe, expect, test as it } from 'vitest'
import { openRelay } from '../relay.ts'
import { forwardTo } from '../tcpForwarder.ts'
import {
  anEnvironment,
  type ConformanceWorld,
  configMaps,
  Desk,
  dialTo,
  openClient,
  secrets,
  until,
} from './desk.ts'
import { ageToken } from './failures.ts'
import { metadataAlone, reflect, tableRows } from './reflection.ts'

/** describeReflector says what a reflector makes of a server that is well, that was away, and that has forgotten. */
export function describeReflector(openWorld: () => Promise<ConformanceWorld>): void {
  describe('Reflector', () => {
    it('follows what is created, changed and deleted', async () => {
      await using desk = await Desk.open(openWorld)
      await desk.create(configMaps, 'before', { data: { x: '0' } })
      await using view = reflect(desk.client, configMaps, desk.namespace)
      await view.untilLive()
      expect(view.names()).toEqual(['before'])
      await desk.create(configMaps, 'after', { data: { x: '1' } })
      await until(() => view.item('after') !== undefined)
      const { metadata } = await desk.patch(configMaps, 'after', { data: { x: '2' } })
      await until(() => view.item('after')?.resourceVersion === metadata.resourceVersion)
      expect(view.item('after')?.seen).toEqual({ data: { x: '2' }, hasManagedFields: false })
      await desk.delete(configMaps, 'before')
      await until(() => view.item('before') === undefined)
      expect(view.names()).toEqual(['after'])
    })

    it('reads 620 objects in two pages and shows the first before the second', async () => {
      await using desk = await Desk.open(openWorld)
      const names = Array.from({ length: 620 }, (_, index) => `c-${String(index).padStart(3, '0')}`)
      await Promise.all(names.map((name) => desk.create(secrets, name)))
      await using view = reflect(desk.client, secrets, desk.namespace)
      await view.untilLive()
      expect(view.names()).toEqual(names)
      expect(view.states).toContainEqual({ phase: 'listing', loaded: 500, total: 620, reason: null })
    })

    it('reads metadata alone, in the list and in the watch', async () => {
      await using desk = await Desk.open(openWorld)
      const create = (name: string, app: string) =>
        desk.create(configMaps, name, { metadata: { name, labels: { app } }, data: { hidden: 'x' } })
      await create('old', 'a')
      await using view = reflect(desk.client, configMaps, desk.namespace, metadataAlone)
      await view.untilLive()
      await create('new', 'b')
      await until(() => view.item('new') !== undefined)
      const { namespace } = desk
      expect(view.item('old')?.seen).toMatchObject({ namespace, labels: { app: 'a' }, isTimed: true })
      expect(view.item('new')?.seen).toMatchObject({ namespace, labels: { app: 'b' }, isTimed: true })
      await desk.delete(configMaps, 'old')
      await until(() => view.item('old') === undefined)
    })

    it('sees no values in tables, neither in the list nor in the watch', async () => {
      await using desk = await Desk.open(openWorld)
      const hidden = (value: string) => ({ stringData: { password: value }, type: 'Opaque' })
      await desk.create(secrets, 'old', hidden('tr0ub4dor'))
      await using view = reflect(desk.client, secrets, desk.namespace, tableRows)
      await view.untilLive()
      await desk.create(secrets, 'new', hidden('correct-horse'))
      await until(() => view.item('new') !== undefined)
      await desk.patch(secrets, 'old', { stringData: { second: 'battery-staple' } })
      await until(() => view.changes.some(({ type }) => type === 'updated'))
      expect(view.item('old')?.seen).toMatchObject({ Name: 'old', Type: 'Opaque', Data: 2 })
      expect(view.item('new')?.seen).toMatchObject({ Name: 'new', Type: 'Opaque', Data: 1 })
      const all = JSON.stringify(view.changes)
      for (const value of ['tr0ub4dor', 'correct-horse', 'battery-staple', 'managedFields']) {
        expect(all).not.toContain(value)
        expect(all).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, ''))
      }
    })

    it('resumes a watch that was cut, without a list', async () => {
      await using desk = await Desk.open(openWorld)
      await using wire = await forwardTo(new URL(desk.world.access.server))
      await using client = await openClient(desk.world.access, anEnvironment({ dial: dialTo(wire) }))
      await desk.create(secrets, 'a')
      await using view = reflect(client, secrets, desk.namespace)
      await view.untilLive()
      wire.cut()
      await desk.create(secrets, 'b')
      await until(() => view.item('b') !== undefined)
      expect(view.names()).toEqual(['a', 'b'])
      // The list, the watch, and the watch again.
      expect(client.usage().requests).toBe(3)
    })

    it('loses nothing while the network is gone', async () => {
      await using desk = await Desk.open(openWorld)
      await using wire = await forwardTo(new URL(desk.world.access.server))
      await using client = await openClient(desk.world.access, anEnvironment({ dial: dialTo(wire) }))
      await desk.create(secrets, 'deleted')
      await using view = reflect(client, secrets, desk.namespace)
      await view.untilLive()
      await wire.refuse()
      wire.cut()
      await until(() => view.reflector.state.phase === 'interrupted')
      expect(view.names()).toEqual(['deleted'])
      await desk.create(secrets, 'added')
      await desk.delete(secrets, 'deleted')
      await wire.pass()
      view.reflector.retry()
      await until(() => view.names().join() === 'added')
      expect(view.reflector.state).toEqual({ phase: 'live' })
    })

    it('lists again when the server has forgotten its resourceVersion, and tells exact differences', async ({
      skip,
    }) => {
      await using desk = await Desk.open(openWorld)
      const { forget } = desk.world
      if (typeof forget === 'string') return skip(forget)
      await using wire = await forwardTo(new URL(desk.world.access.server))
      await using client = await openClient(desk.world.access, anEnvironment({ dial: dialTo(wire) }))
      for (const each of ['kept', 'changed', 'deleted']) await desk.create(secrets, each)
      await using view = reflect(client, secrets, desk.namespace)
      await view.untilLive()
      const before = view.changes.length
      await wire.refuse()
      wire.cut()
      await desk.patch(secrets, 'changed', { metadata: { labels: { a: 'b' } } })
      await desk.delete(secrets, 'deleted')
      await desk.create(secrets, 'added')
      await forget()
      await wire.pass()
      view.reflector.retry()
      await until(() => view.item('added') !== undefined && view.reflector.state.phase === 'live')
      expect(view.states).toContainEqual(
        expect.objectContaining({ error: expect.objectContaining({ reason: 'expired' }) }),
      )
      const differences = view.changes.slice(before).map(({ type, item }) => `${type} ${item.name}`)
      expect(differences.toSorted()).toEqual(['added added', 'deleted deleted', 'updated changed'])
      expect(view.names().toSorted()).toEqual(['added', 'changed', 'kept'])
    })

    it('begins the list anew when the server has forgotten the continue token', async ({ skip }) => {
      await using desk = await Desk.open(openWorld)
      const { forget } = desk.world
      if (typeof forget === 'string') return skip(forget)
      const names = Array.from({ length: 510 }, (_, index) => `c-${String(index).padStart(3, '0')}`)
      await Promise.all(names.map((each) => desk.create(secrets, each)))
      await forget()
      await using relay = await openRelay(desk.world.access)
      await using client = await openClient(relay.access)
      relay.changeNext((url) => url.searchParams.has('continue'), ageToken)
      await using view = reflect(client, secrets, desk.namespace)
      await view.untilLive()
      expect(view.names()).toEqual(names)
      expect(relay.requests.filter((request) => request.includes('limit='))).toHaveLength(4)
      expect(view.changes).toHaveLength(510)
    })
  })
}
