import { pageKeyProtocolPrefix } from '#contract'

/** Offered is what a WebSocket offers as its protocols: those that may be chosen, and the page's key among them. */
export interface Offered {
  readonly protocols: readonly string[]
  /** Undefined where it shows none. */
  readonly key: string | undefined
}

/** readOffer reads `Sec-WebSocket-Protocol` (RFC 6455 §11.3.4). */
export function readOffer(header = ''): Offered {
  const names = header
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  return {
    protocols: names.filter((each) => !each.startsWith(pageKeyProtocolPrefix)),
    key: names.find((each) => each.startsWith(pageKeyProtocolPrefix))?.slice(pageKeyProtocolPrefix.length),
  }
}
