import { describe, expect, it } from 'vitest'
import type { BerthState } from '#contract'
import { ManualClock } from '#testkit'
import { StateReports } from './stateReports.ts'

function aWorld() {
  const clock = new ManualClock()
  const sent: string[] = []
  const world = { serverVersion: 'v1', requests: 0 }
  const reports = new StateReports({
    clock,
    select: () => ({ serverVersion: world.serverVersion }) as BerthState,
    usage: () => ({ requests: world.requests, watches: 0, bytesReceived: 0, rssBytes: 0 }),
    tell: (message) => {
      if (message.t === 'state') sent.push(`${message.state.serverVersion}, ${message.state.usage.requests}`)
    },
  })
  return { clock, sent, world, reports, [Symbol.dispose]: () => reports[Symbol.dispose]() }
}

describe('StateReports', () => {
  it('sends the state once, and again when it has changed', () => {
    using opened = aWorld()
    const { sent, world, reports } = opened
    reports.look()
    reports.look()
    expect(sent).toEqual(['v1, 0'])
    world.serverVersion = 'v2'
    reports.look()
    expect(sent).toEqual(['v1, 0', 'v2, 0'])
  })

  it('sends the usage every five seconds, but not for its own sake in between', () => {
    using opened = aWorld()
    const { clock, sent, world, reports } = opened
    reports.look()
    world.requests = 7
    reports.look()
    expect(sent).toEqual(['v1, 0'])
    clock.advance(5000)
    clock.advance(5000)
    expect(sent).toEqual(['v1, 0', 'v1, 7', 'v1, 7'])
  })

  it('sends nothing after disposal', () => {
    using opened = aWorld()
    const { clock, sent, reports } = opened
    reports[Symbol.dispose]()
    reports.look()
    clock.advance(60_000)
    expect(sent).toEqual([])
    expect(clock.waiting).toBe(0)
  })
})
