import { describe, expect, it } from 'vitest'
import { Exchange } from './exchange.ts'
import { H2Session } from './h2Session.ts'

const controller = {
  aborted: false,
  paused: false,
  reason: null,
  rawHeaders: null,
  rawTrailers: null,
  abort: () => {},
  pause: () => {},
  resume: () => {},
}

/** The exchanges of one client. All are on the wire except the last `waiting`. */
function aWorld(count: number, waiting = 0) {
  const session = new H2Session()
  session.connections = 1
  const exchanges = Array.from({ length: count }, () => {
    const { signal } = new AbortController()
    const request = {
      method: 'POST' as const,
      path: '/x',
      headers: [],
      body: null,
      headersTimeoutMs: 0,
      bodyTimeoutMs: 0,
      signal,
    }
    const exchange = new Exchange(request, { onHead: () => {}, onData: () => {} })
    exchange.done.catch(() => {})
    exchange.joinSession(session)
    return exchange
  })
  for (const exchange of exchanges.slice(0, count - waiting)) exchange.onRequestStart(controller)
  return { session, exchanges, turnedAway: () => exchanges.map(({ wasTurnedAway }) => wasTurnedAway) }
}

describe('what a server has not taken when it says GOAWAY', () => {
  it('is what went on the wire last', () => {
    const { session, turnedAway } = aWorld(4)
    session.goAway(2)
    expect(turnedAway()).toEqual([false, false, true, true])
  })

  it('is nothing where nothing is to be sent again', () => {
    const { session, turnedAway } = aWorld(3)
    session.goAway(0)
    expect(turnedAway()).toEqual([false, false, false])
  })

  it('is among what was sent again, not in the order in which it was asked for', () => {
    const { session, exchanges, turnedAway } = aWorld(3)
    exchanges[0]?.onRequestStart(controller)
    session.goAway(1)
    expect(turnedAway()).toEqual([true, false, false])
  })

  it('is nothing that has been answered', () => {
    const { session, exchanges, turnedAway } = aWorld(3)
    exchanges[2]?.onResponseEnd()
    session.goAway(1)
    expect(turnedAway()).toEqual([false, true, false])
  })

  it('is not told from what waits in the client, which is turned away as it goes on the wire', () => {
    const { session, exchanges, turnedAway } = aWorld(4, 1)
    expect(session.waiting).toBe(1)
    session.goAway(2)
    expect(turnedAway()).toEqual([false, false, true, false])
    session.connections = 2
    exchanges[3]?.onRequestStart(controller)
    expect(turnedAway()).toEqual([false, false, true, true])
    expect(session.waiting).toBe(0)
  })

  it('is not what failed before it was on the wire', () => {
    const { session, exchanges, turnedAway } = aWorld(3, 1)
    exchanges[2]?.onResponseError(controller, new Error('refused'))
    session.goAway(1)
    expect(turnedAway()).toEqual([false, true, false])
  })
})
