import type { KeptPlaces } from './clusterStorage.ts'

/** A browser in tests: what its windows have in common, and a place of its own for each of them. */
export function keptInMemory(shared = new Map<string, string>()): KeptPlaces & {
  readonly content: ReadonlyMap<string, string>
  /** Another window of the same browser. */
  readonly anotherWindow: () => KeptPlaces
} {
  const places = () => ({ shared: keptIn(shared), own: keptIn(new Map()), memory: keptIn(new Map()) })
  return { ...places(), content: shared, anotherWindow: places }
}

/** A place in memory. */
export const keptIn = (kept: Map<string, string>): KeptPlaces['own'] => ({
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
  removeItem: (key) => void kept.delete(key),
})
