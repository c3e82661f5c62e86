import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#machinery'

const codeLifeMs = 60_000
/** More links than this cannot wait at once; the oldest is forgotten. */
const maxWaitingCodes = 32

/**
 * Secrets holds what one launch is entered with: the token of scripts, the cookie of browsers, and the one-time codes
 * that are exchanged for the cookie. Nothing of it outlives the process.
 */
export class Secrets {
  readonly token = randomSecret()
  /** The cookie is a secret of its own, so that a browser never holds the token. */
  readonly cookieValue = randomSecret()
  readonly cookieName: string
  readonly #clock: Clock
  /** When each waiting code ends, by the code's digest. */
  readonly #codes = new Map<string, number>()

  /** `instanceKey` tells servers of one machine apart: browsers send a cookie to every port of a host. */
  constructor(instanceKey: string, clock: Clock) {
    this.cookieName = `flotilla-${digest(instanceKey).toString('hex').slice(0, 8)}`
    this.#clock = clock
  }

  newCode(): string {
    const code = randomSecret()
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size < maxWaitingCodes) break
      this.#codes.delete(oldest)
    }
    this.#codes.set(digest(code).toString('hex'), this.#clock.now() + codeLifeMs)
    return code
  }

  /** True once for each code, and only within its 60 seconds. */
  spendCode(code: string): boolean {
    const key = digest(code).toString('hex')
    const endsAt = this.#codes.get(key)
    this.#codes.delete(key)
    return endsAt !== undefined && this.#clock.now() < endsAt
  }

  acceptsAuthorization(header: string | undefined): boolean {
    const [, token] = header?.match(/^Bearer ([\w-]+)$/i) ?? []
    return token !== undefined && isSameSecret(token, this.token)
  }

  acceptsCookies(header: string | undefined): boolean {
    const values = (header ?? '').split(';').flatMap((pair) => {
      const equals = pair.indexOf('=')
      return equals !== -1 && pair.slice(0, equals).trim() === this.cookieName
        ? [pair.slice(equals + 1).trim()]
        : []
    })
    return values.length === 1 && values.every((value) => isSameSecret(value, this.cookieValue))
  }

  get setCookie(): string {
    return `${this.cookieName}=${this.cookieValue}; HttpOnly; SameSite=Strict; Path=/`
  }
}

/** Compares two secrets in a time that tells neither their lengths nor where they differ. */
const isSameSecret = (given: string, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(wanted))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** 256 bits that can stand in a URL. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')
