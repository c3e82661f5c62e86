import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

/** ComparedSecrets are what is compared in constant time until it is disposed, in the order in which it is. */
export interface ComparedSecrets extends Disposable {
  readonly given: readonly Buffer[]
}

/** comparedSecrets listens to Node's own comparison, which every module uses that imports it. */
export function comparedSecrets(): ComparedSecrets {
  const { timingSafeEqual } = crypto
  const given: Buffer[] = []
  crypto.timingSafeEqual = (one, other) => {
    given.push(Buffer.from(one as Buffer))
    return timingSafeEqual(one, other)
  }
  syncBuiltinESMExports()
  return {
    given,
    [Symbol.dispose]: () => {
      crypto.timingSafeEqual = timingSafeEqual
      syncBuiltinESMExports()
    },
  }
}
