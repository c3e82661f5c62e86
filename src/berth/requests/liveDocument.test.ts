import { describe, expect, it } from 'vitest'
import type { ServerFrame } from '#contract'
import { ManualClock } from '#testkit'
import { Documents } from './documents.ts'
import { LiveDocument } from './liveDocument.ts'

function aWorld() {
  const clock = new ManualClock()
  const frames: ServerFrame[] = []
  let body: unknown = { pods: 1 }
  let isEnded = false
  const listeners = new Set<() => void>()
  const documents = new Documents({
    diagnostics: () => ({
      get body() {
        return body
      },
      onChange: (listener) => {
        listeners.add(listener)
        return { [Symbol.dispose]: () => void listeners.delete(listener) }
      },
      [Symbol.dispose]: () => {
        isEnded = true
      },
    }),
  })
  const follow = () =>
    new LiveDocument({
      id: 2,
      lease: documents.lease('diagnostics', ''),
      clock,
      send: (frame) => frames.push(frame),
    })
  return {
    clock,
    frames,
    documents,
    follow,
    isEnded: () => isEnded,
    become(next: unknown) {
      body = next
      for (const listener of listeners) listener()
    },
  }
}

describe('LiveDocument', () => {
  it('sends the whole body at once, and the newest one when the page has drawn that', () => {
    const world = aWorld()
    using document = world.follow()
    world.become({ pods: 2 })
    world.clock.advance(1000)
    expect(world.frames).toEqual([{ t: 'document', document: 2, n: 1, body: { pods: 1 } }])
    world.become({ pods: 3 })
    document.acknowledge(1)
    world.clock.advance(1000)
    expect(world.frames[1]).toEqual({ t: 'document', document: 2, n: 2, body: { pods: 3 } })
  })

  it('sends nothing where nothing has changed, and goes on listening', () => {
    const world = aWorld()
    using document = world.follow()
    document.acknowledge(1)
    world.become({ pods: 1 })
    world.clock.advance(1000)
    expect(world.frames).toHaveLength(1)
    world.become({ pods: 4 })
    world.clock.advance(1000)
    expect(world.frames).toHaveLength(2)
  })

  it('ends the document when the last one who follows it has gone', () => {
    const world = aWorld()
    const first = world.follow()
    const second = world.follow()
    first[Symbol.dispose]()
    expect(world.isEnded()).toBe(false)
    second[Symbol.dispose]()
    expect(world.isEnded()).toBe(true)
  })

  it('gives a script the body with a version that changes with it', () => {
    const world = aWorld()
    const before = world.documents.read('diagnostics', '')
    expect(before).toMatchObject({ domain: 'diagnostics', body: { pods: 1 } })
    expect(world.documents.read('diagnostics', '').version).toBe(before.version)
    world.become({ pods: 2 })
    expect(world.documents.read('diagnostics', '').version).not.toBe(before.version)
  })
})
