import { timingSafeEqual } from 'node:crypto'

/** isSecret compares what was given with the secret, in a time that does not tell where they differ. */
export function isSecret(given: unknown, secret: string): boolean {
  if (typeof given !== 'string') return false
  const [one, other] = [Buffer.from(given), Buffer.from(secret)]
  return one.length === other.length && timingSafeEqual(one, other)
}
