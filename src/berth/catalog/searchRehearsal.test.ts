import { describe, expect, it } from 'vitest'
import { aCatalogKind, ManualClock } from '#testkit'
import { CatalogEntry } from './catalogEntry.ts'
import { CatalogIndex } from './catalogIndex.ts'
import { SearchRehearsal } from './searchRehearsal.ts'

const kind = aCatalogKind()

/** A catalog of so many objects, which is not complete yet and counts how often it is searched. */
function aCatalog(count: number, nameOf = (at: number) => `pod-${at}`) {
  const index = new CatalogIndex()
  for (let at = 0; at < count; at += 1)
    index.add(
      new CatalogEntry(kind, {
        uid: `${at}`,
        namespace: 'shop',
        name: nameOf(at),
        labels: {},
        createdAt: 100,
        resourceVersion: '1',
      }),
    )
  const listeners = new Set<() => void>()
  const catalog = {
    index,
    isComplete: false,
    searches: 0,
    need: () => {
      catalog.searches += 1
    },
    onState: (listener: () => void) => {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    become: (isComplete: boolean) => {
      catalog.isComplete = isComplete
      for (const listener of [...listeners]) listener()
    },
    listeners,
  }
  return catalog
}

describe('SearchRehearsal', () => {
  it('searches a large catalog a few times once it is complete, and never again', () => {
    const clock = new ManualClock()
    const catalog = aCatalog(20_000)
    using _rehearsal = new SearchRehearsal(catalog, clock)
    catalog.become(false)
    clock.advance(10_000)
    expect(catalog.searches).toBe(0)
    catalog.become(true)
    expect(catalog.searches).toBe(0)
    clock.advance(500)
    expect(catalog.searches).toBe(1)
    catalog.become(true)
    for (let times = 0; times < 10; times += 1) clock.advance(500)
    catalog.become(true)
    clock.advance(10_000)
    expect(catalog.searches).toBe(3)
    expect(catalog.listeners.size).toBe(0)
  })

  it('takes names that are longer than any search', () => {
    const clock = new ManualClock()
    const catalog = aCatalog(20_000, (at) => `${at}-`.padEnd(253, 'x'))
    using _rehearsal = new SearchRehearsal(catalog, clock)
    catalog.become(true)
    clock.advance(500)
    expect(catalog.searches).toBe(1)
  })

  it('leaves a small catalog alone', () => {
    const clock = new ManualClock()
    const catalog = aCatalog(100)
    using _rehearsal = new SearchRehearsal(catalog, clock)
    catalog.become(true)
    clock.advance(10_000)
    expect(catalog.searches).toBe(0)
  })

  it('waits for nothing once the berth is disposed', () => {
    const clock = new ManualClock()
    const catalog = aCatalog(20_000)
    const rehearsal = new SearchRehearsal(catalog, clock)
    catalog.become(true)
    rehearsal[Symbol.dispose]()
    clock.advance(10_000)
    expect([catalog.searches, catalog.listeners.size]).toEqual([0, 0])
  })
})
