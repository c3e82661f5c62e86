import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { FlotillaError } from '#contract'
import type { Clock } from '#machinery'
import type { BerthDoor } from '../roster/door.ts'
import { clusterDeadlineMs, Deadline } from './deadline.ts'
import { upgradeHead } from './headers.ts'

/** What the berth still had to say reaches a page that reads within this time. */
const lastWordsMs = 1000

/** An upgrade from outside, as Node hands it over, and how the berth knows it. */
export interface PipedUpgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** What the page sent right behind its head. */
  readonly head: Buffer
  readonly path: string
  readonly clock: Clock
}

/**
 * pipeUpgrade makes one connection of a page's socket and a berth's: bytes pass both ways with each side's own
 * back-pressure, and either end takes the other with it. It rejects where the berth could not be reached, with nothing
 * written to the page; otherwise it resolves once bytes flow and the connection lives on by itself.
 */
export async function pipeUpgrade(reach: Promise<BerthDoor>, upgrade: PipedUpgrade): Promise<void> {
  const { request, socket, head, path, clock } = upgrade
  const late = Promise.withResolvers<never>()
  late.promise.catch(() => {})
  let upstream: Socket | null = null
  const fail = (error: FlotillaError) => {
    late.reject(error)
    upstream?.destroy()
  }
  const handleClose = () => fail(new FlotillaError('cluster_process_unavailable'))
  socket.once('close', handleClose)
  socket.on('error', () => socket.destroy())
  using _deadline = new Deadline(clock, clusterDeadlineMs, () => fail(new FlotillaError('deadline_exceeded')))
  try {
    const berth = await Promise.race([reach, late.promise])
    const dialled = berth.connect()
    upstream = dialled
    const inFlight = berth.inFlight.add(socket)
    dialled.once('close', () => inFlight[Symbol.dispose]())
    const answering = firstBytes(dialled)
    dialled.write(upgradeHead(path, request.headers, berth))
    if (head.length > 0) dialled.write(head)
    await Promise.race([answering, late.promise])
    join(socket, dialled, clock)
  } catch (problem) {
    upstream?.destroy()
    throw problem instanceof FlotillaError
      ? problem
      : new FlotillaError('cluster_process_unavailable', undefined, { cause: problem })
  } finally {
    socket.off('close', handleClose)
  }
}

/** Resolves when the berth has begun to answer, with its bytes still to be read. */
function firstBytes(upstream: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    upstream.on('error', reject)
    upstream.once('end', () => reject(new Error('the process of the cluster closed the connection')))
    upstream.once('close', () => reject(new Error('the process of the cluster closed the connection')))
    upstream.once('readable', resolve)
  })
}

function join(socket: Duplex, upstream: Socket, clock: Clock): void {
  socket.pipe(upstream)
  upstream.pipe(socket)
  socket.once('close', () => upstream.destroy())
  socket.once('end', () => upstream.destroy())
  upstream.once('close', () => {
    if (socket.closed) return
    const timer = clock.after(lastWordsMs, () => socket.destroy())
    socket.once('close', () => timer[Symbol.dispose]())
    // `pipe` has ended the page's side; it goes as soon as it has taken what was left.
    socket.end(() => socket.destroy())
  })
}
