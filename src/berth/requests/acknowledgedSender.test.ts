import { describe, expect, it } from 'vitest'
import type { ServerFrame } from '#contract'
import { ManualClock } from '#testkit'
import { AcknowledgedSender } from './acknowledgedSender.ts'

/** A state that is a number, and the frames that were sent of it. */
function aWorld() {
  const clock = new ManualClock()
  const sent: string[] = []
  const frame = (n: number, body: number): ServerFrame => ({ t: 'document', document: 1, n, body })
  let state = 10
  let onPage = 10
  const sender = new AcknowledgedSender({
    clock,
    intervalMs: 100,
    send: (each) => {
      if (each.t === 'document') sent.push(`${each.n}: ${each.body}`)
    },
    next: (n) => {
      if (state === onPage) return null
      onPage = state
      return frame(n, state)
    },
  })
  sender.begin(frame(1, state))
  return {
    clock,
    sent,
    sender,
    become(next: number) {
      state = next
      sender.touch()
    },
    begin() {
      onPage = state
      sender.begin(frame(1, state))
    },
  }
}

describe('AcknowledgedSender', () => {
  it('sends the newest state once the page has drawn the frame before', () => {
    const { clock, sent, sender, become } = aWorld()
    become(11)
    become(12)
    clock.advance(1000)
    expect(sent).toEqual(['1: 10'])
    sender.acknowledge(1)
    clock.advance(1)
    expect(sent).toEqual(['1: 10', '2: 12'])
  })

  it('waits its interval between two frames, however fast the page is', () => {
    const { clock, sent, sender, become } = aWorld()
    sender.acknowledge(1)
    become(11)
    clock.advance(99)
    expect(sent).toEqual(['1: 10'])
    clock.advance(1)
    expect(sent).toEqual(['1: 10', '2: 11'])
  })

  it('sends no frame and uses no number where the state is as it was', () => {
    const { clock, sent, sender, become } = aWorld()
    sender.acknowledge(1)
    become(11)
    become(10)
    clock.advance(1000)
    expect(sent).toEqual(['1: 10'])
    become(12)
    clock.advance(1000)
    expect(sent).toEqual(['1: 10', '2: 12'])
  })

  describe('when the count begins again', () => {
    it('sends at once, and ignores the acknowledgement of an earlier frame', () => {
      const { clock, sent, sender, become, begin } = aWorld()
      sender.acknowledge(1)
      become(11)
      clock.advance(100)
      begin()
      expect(sent).toEqual(['1: 10', '2: 11', '1: 11'])
      become(12)
      sender.acknowledge(2)
      clock.advance(1000)
      expect(sent).toHaveLength(3)
      sender.acknowledge(1)
      clock.advance(1)
      expect(sent.at(-1)).toBe('2: 12')
    })

    it('sends a frame that waited for its interval only after the new acknowledgement', () => {
      const { clock, sent, sender, become, begin } = aWorld()
      sender.acknowledge(1)
      become(11)
      clock.advance(50)
      begin()
      become(12)
      clock.advance(1000)
      expect(sent).toEqual(['1: 10', '1: 11'])
      sender.acknowledge(1)
      clock.advance(1)
      expect(sent.at(-1)).toBe('2: 12')
    })
  })

  it('sends nothing after disposal', () => {
    const { clock, sent, sender, become } = aWorld()
    sender.acknowledge(1)
    become(11)
    sender[Symbol.dispose]()
    become(12)
    sender.acknowledge(1)
    clock.advance(1000)
    expect(sent).toEqual(['1: 10'])
    expect(clock.waiting).toBe(0)
  })
})
