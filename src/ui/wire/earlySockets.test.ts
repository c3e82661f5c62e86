import { describe, expect, it } from 'vitest'
import { ManualClock } from '#testkit'
import type { WireListener } from './dial.ts'
import { EarlySockets } from './earlySockets.ts'
import { scriptedDial } from './scriptedDial.ts'

function theSockets() {
  const clock = new ManualClock()
  const script = scriptedDial()
  const early = new EarlySockets(script.dial, clock)
  return { clock, script, early, [Symbol.dispose]: () => early[Symbol.dispose]() }
}

/** A listener that writes down what it hears. */
function aListener(): WireListener & { readonly heard: string[] } {
  const heard: string[] = []
  return {
    heard,
    onOpen: () => void heard.push('open'),
    onText: (text) => void heard.push(text),
    onBytes: (bytes) => void heard.push(`${bytes.length} bytes`),
    onClose: () => void heard.push('close'),
  }
}

describe('EarlySockets', () => {
  it('keeps what a socket says until the page takes it, in order, and then hands on', async () => {
    using sockets = theSockets()
    const { script, early } = sockets
    const heardEarly: string[] = []
    early.open('/a', (text) => heardEarly.push(text))
    const far = script.last()
    far.accept()
    far.say(1)
    far.sayBytes(new Uint8Array(3))
    const listener = aListener()
    const wire = early.dial('/a', listener)
    expect(listener.heard).toEqual([])
    far.say(2)
    await Promise.resolve()
    far.say(3)
    expect(listener.heard).toEqual(['open', '1', '3 bytes', '2', '3'])
    expect(script.wires).toHaveLength(1)
    wire.send('"hello"')
    expect(far.frames).toEqual(['hello'])
    wire.close()
    expect(far.isClosed).toBe(true)
    expect(heardEarly).toEqual(['1', '2'])
  })

  it('hands a socket over once, and dials every other path', () => {
    using sockets = theSockets()
    const { script, early } = sockets
    early.open('/a')
    early.open('/a')
    early.dial('/a', aListener())
    early.dial('/a', aListener())
    early.dial('/b', aListener())
    expect(script.wires.map(({ path }) => path)).toEqual(['/a', '/a', '/b'])
  })

  it('dials again where the socket was lost before the page took it', () => {
    using sockets = theSockets()
    const { script, early } = sockets
    early.open('/a')
    script.last().drop()
    const listener = aListener()
    early.dial('/a', listener)
    script.last().accept()
    expect(listener.heard).toEqual(['open'])
  })

  it('closes after 20 seconds what the page did not take, and nothing else', () => {
    using sockets = theSockets()
    const { clock, script, early } = sockets
    early.open('/a')
    early.open('/b')
    early.dial('/a', aListener())
    clock.advance(19_999)
    expect(script.wires.map(({ isClosed }) => isClosed)).toEqual([false, false])
    clock.advance(1)
    expect(script.wires.map(({ isClosed }) => isClosed)).toEqual([false, true])
    early.open('/c')
    expect(script.wires).toHaveLength(2)
    expect(clock.waiting).toBe(0)
  })
})
