import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '#machinery'
import { digest, OneTimeCodes, randomSecret } from './oneTimeCodes.ts'

/**
 * Secrets holds what one launch is entered with: the token of scripts, the key of pages, the cookie that the page's own
 * files need, and the one-time codes that are exchanged for cookie and key. Nothing of it outlives the process.
 */
export class Secrets {
  readonly token = randomSecret()
  /** Secrets of their own, so that a browser never holds the token. */
  readonly cookieValue = randomSecret()
  readonly pageKey = randomSecret()
  readonly cookieName: string
  /** The codes of links, which a browser trades for the cookie. */
  readonly linkCodes: OneTimeCodes
  /** The codes of pages that have just been signed in, which they trade for the key. */
  readonly pageCodes: OneTimeCodes
  /** The codes of downloads: a browser saves what it opens by an address, and cannot show the key with it. */
  readonly downloadCodes: OneTimeCodes

  /** `instanceKey` tells servers of one machine apart: browsers send a cookie to every port of a host. */
  constructor(instanceKey: string, clock: Clock) {
    this.cookieName = `flotilla-${digest(instanceKey).toString('hex').slice(0, 8)}`
    this.linkCodes = new OneTimeCodes(clock)
    this.pageCodes = new OneTimeCodes(clock)
    this.downloadCodes = new OneTimeCodes(clock)
  }

  acceptsAuthorization(header: string | undefined): boolean {
    const [, token] = header?.match(/^Bearer ([\w-]+)$/i) ?? []
    return token !== undefined && isSameSecret(token, this.token)
  }

  acceptsKey(key: string | undefined): boolean {
    return key !== undefined && isSameSecret(key, this.pageKey)
  }

  /** Another server of this machine may have set cookies of the same name; one of all the values has to be ours. */
  acceptsCookies(header: string | undefined): boolean {
    return (header ?? '').split(';').some((pair) => {
      const equals = pair.indexOf('=')
      const isOurs = equals !== -1 && pair.slice(0, equals).trim() === this.cookieName
      return isOurs && isSameSecret(pair.slice(equals + 1).trim(), this.cookieValue)
    })
  }

  get setCookie(): string {
    return `${this.cookieName}=${this.cookieValue}; HttpOnly; SameSite=Strict; Path=/`
  }
}

/** Compares two secrets in a time that tells neither their lengths nor where they differ. */
const isSameSecret = (given: string, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(wanted))
