import { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#testkit'
import { KubeError } from '../errors/kubeError.ts'
import { Liveness } from './liveness.ts'

const aStream = () => new Duplex({ read: () => {}, write: (_bytes, _encoding, done) => done() })

/** A connection over a wire that counts what the system has taken. */
function aConnection() {
  const clock = new ManualClock()
  const wire = Object.assign(aStream(), { bytesRead: 0, bytesWritten: 1000 })
  const connection = aStream()
  const died: unknown[] = []
  connection.on('error', (problem) => died.push(problem))
  const liveness = new Liveness(connection, wire, { pingMs: 60_000, host: 'east:6443' }, clock)
  return {
    clock,
    wire,
    liveness,
    died,
    connection,
    [Symbol.dispose]: () => void connection.destroy(),
  }
}

describe('the liveness of a connection on which a request begins', () => {
  it('ends it where not one byte of the request leaves, which is how Node leaves a session whose write met a reset', async () => {
    using world = aConnection()
    world.liveness.expectWrite()
    await world.clock.advanceAsync(1999)
    expect(world.connection.destroyed).toBe(false)
    await world.clock.advanceAsync(1)
    expect(world.connection.destroyed).toBe(true)
    await expect
      .poll(() => world.died)
      .toEqual([new KubeError('reset', 'east:6443 closed the connection without giving a reason.')])
  })

  it('lets it live while requests leave, however long their answers take', async () => {
    using world = aConnection()
    for (let request = 0; request < 5; request += 1) {
      world.liveness.expectWrite()
      world.wire.bytesWritten += 200
      await world.clock.advanceAsync(700)
    }
    await world.clock.advanceAsync(60_000)
    expect(world.connection.destroyed).toBe(false)
  })

  it('finds a request that begins while an earlier one is still looked after', async () => {
    using world = aConnection()
    world.liveness.expectWrite()
    world.wire.bytesWritten += 200
    await world.clock.advanceAsync(1500)
    world.liveness.expectWrite()
    await world.clock.advanceAsync(2499)
    expect(world.connection.destroyed).toBe(false)
    await world.clock.advanceAsync(1)
    expect(world.connection.destroyed).toBe(true)
  })

  it('waits for nothing once its connection has ended', () => {
    using world = aConnection()
    world.liveness.expectWrite()
    world.connection.destroy()
    world.connection.emit('close')
    expect(world.clock.waiting).toBe(0)
  })
})
