import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '#machinery'

const codeLifeMs = 60_000
/** More codes than this cannot wait at once; the oldest is forgotten. */
const maxWaitingCodes = 32

/** OneTimeCodes are codes of which each is good once, for 60 seconds. Only their digests are kept. */
export class OneTimeCodes {
  readonly #clock: Clock
  /** When each waiting code ends, by the code's digest. */
  readonly #endings = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  make(): string {
    const code = randomSecret()
    for (const oldest of this.#endings.keys()) {
      if (this.#endings.size < maxWaitingCodes) break
      this.#endings.delete(oldest)
    }
    this.#endings.set(digest(code).toString('hex'), this.#clock.now() + codeLifeMs)
    return code
  }

  /** True once for each code, and only within its 60 seconds. */
  spend(code: string): boolean {
    const key = digest(code).toString('hex')
    const endsAt = this.#endings.get(key)
    this.#endings.delete(key)
    return endsAt !== undefined && this.#clock.now() < endsAt
  }
}

export const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** 256 bits that can stand in a URL. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')
