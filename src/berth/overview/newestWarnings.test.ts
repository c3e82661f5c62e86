import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Warning } from '#kinds'
import { newestWarnings } from './newestWarnings.ts'

const aWarning = (name: string, lastAt: number, { message = 'Back-off', count = 1 } = {}): Warning => ({
  about: { group: '', kind: 'Pod', namespace: 'shop', name, uid: name },
  ...{ reason: 'BackOff', message, count, firstAt: null, lastAt },
})
const lines = (warnings: readonly Warning[]) =>
  warnings.map(({ about, message, count, lastAt }) => [about.name, message, count, lastAt])

describe('newestWarnings', () => {
  it('makes one line of the events that say the same of one object, with the number of all of them', () => {
    const events = [
      aWarning('web-1', 10, { count: 3 }),
      aWarning('web-2', 20),
      aWarning('web-1', 30, { count: 2 }),
      aWarning('web-1', 15, { message: 'Unhealthy' }),
    ]
    expect(lines(newestWarnings(events, 20))).toEqual([
      ['web-1', 'Back-off', 5, 30],
      ['web-2', 'Back-off', 1, 20],
      ['web-1', 'Unhealthy', 1, 15],
    ])
  })

  it('is the same whatever the order of the events', () => {
    const events = fc.array(
      fc
        .record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), lastAt: fc.nat(50) })
        .map(({ name, lastAt }) => aWarning(name, lastAt)),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(events, (all) => {
        const latest = new Map<string, { count: number; lastAt: number }>()
        for (const { about, lastAt } of all) {
          const { count = 0, lastAt: before = -1 } = latest.get(about.name) ?? {}
          latest.set(about.name, { count: count + 1, lastAt: Math.max(before, lastAt ?? 0) })
        }
        const times = [...latest.values()].map((each) => each.lastAt).sort((a, b) => b - a)
        const newest = newestWarnings(all, 3)
        expect(newest.map(({ lastAt }) => lastAt)).toEqual(times.slice(0, 3))
        for (const { about, count } of newest) expect(count).toBe(latest.get(about.name)?.count)
      }),
    )
  })
})
