import { describe, expect, it } from 'vitest'
import { ManualClock } from '#testkit'
import { keepAlive } from './keepAlive.ts'

/** A socket whose other end answers pings while `answers` is true. */
function aWorld() {
  const clock = new ManualClock()
  const socket = {
    pings: 0,
    answers: true,
    isEnded: false,
    pong: () => {},
    on(event: 'pong', listener: () => void) {
      if (event === 'pong') socket.pong = listener
    },
    ping() {
      socket.pings += 1
      if (socket.answers) socket.pong()
    },
    terminate() {
      socket.isEnded = true
    },
  }
  const alive = keepAlive(socket, clock)
  return { clock, socket, alive, [Symbol.dispose]: () => alive[Symbol.dispose]() }
}

describe('keepAlive', () => {
  it('pings every half minute, and leaves a socket alone that answers', () => {
    using world = aWorld()
    const { clock, socket } = world
    clock.advance(29_999)
    expect(socket.pings).toBe(0)
    clock.advance(1)
    expect(socket.pings).toBe(1)
    clock.advance(300_000)
    expect(socket.pings).toBe(11)
    expect(socket.isEnded).toBe(false)
  })

  it('ends a socket half a minute after a ping that has no answer, and pings no more', () => {
    using world = aWorld()
    const { clock, socket } = world
    socket.answers = false
    clock.advance(59_999)
    expect(socket.isEnded).toBe(false)
    clock.advance(1)
    expect(socket.isEnded).toBe(true)
    expect(socket.pings).toBe(1)
    expect(clock.waiting).toBe(0)
  })

  it('waits for nothing after disposal', () => {
    using world = aWorld()
    const { clock, socket, alive } = world
    clock.advance(30_000)
    alive[Symbol.dispose]()
    expect(clock.waiting).toBe(0)
    clock.advance(300_000)
    expect(socket.pings).toBe(1)
  })
})
