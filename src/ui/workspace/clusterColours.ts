import { ClusterStorage, type Kept } from '../session/clusterStorage.ts'

/** How many colours there are to choose from. */
export const colourCount = 8

/**
 * colourOf is the CSS value of a colour that a person chose by its index; indexes beyond the palette start again at the
 * first.
 */
export const colourOf = (index: number): string => `var(--c${(index % colourCount) + 1})`

/**
 * ClusterColours gives each cluster one of eight marks, the same one every time, and different ones to the clusters
 * seen together as long as there are enough. A mark always stands next to the cluster's name.
 */
export class ClusterColours {
  readonly #kept: Kept
  readonly #colours = new Map<string, number>()

  constructor(kept: Kept) {
    this.#kept = kept
  }

  /** The CSS value of a cluster's colour. */
  of(clusterId: string): string {
    let colour = this.#colours.get(clusterId)
    if (colour === undefined) {
      colour = this.#pick(clusterId)
      this.#colours.set(clusterId, colour)
    }
    return `var(--c${colour})`
  }

  #pick(clusterId: string): number {
    const storage = new ClusterStorage({ shared: this.#kept, own: this.#kept }, clusterId)
    const kept = storage.read('colour')
    if (typeof kept === 'number' && kept >= 1 && kept <= colourCount) return kept
    const taken = new Set(this.#colours.values())
    const first = hash(clusterId) % colourCount
    const candidates = Array.from({ length: colourCount }, (_, step) => ((first + step) % colourCount) + 1)
    const colour = candidates.find((candidate) => !taken.has(candidate)) ?? first + 1
    storage.write('colour', colour)
    return colour
  }
}

function hash(text: string): number {
  let value = 2166136261
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16777619)
  }
  return value >>> 0
}
