/**
 * A page's session is its key, not the cookie: a browser sends a cookie to every port of 127.0.0.1, and any local server
 * may set one there. The key belongs to the page's origin, port included, and goes with each request and each socket.
 */

/** The header of a request that carries the key. */
export const pageKeyHeader = 'x-flotilla-key'

/** The protocol that a page's WebSocket speaks; a browser wants one of those it has offered to be chosen. */
export const socketProtocol = 'flotilla'

/** A WebSocket of a browser has no headers of its own, so its key is offered as one more protocol, which is never chosen. */
export const pageKeyProtocolPrefix = 'flotilla.key.'

/** What the page's address begins its fragment with when it has just been signed in: a code that is traded for the key. */
export const pageCodeMark = '#in='
