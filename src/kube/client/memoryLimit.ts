/** MemoryLimit says how much may be kept of what the server sends. */
export interface MemoryLimit {
  /** How many objects one page of a list holds. */
  readonly pageSize: number
  /** How many bytes such a page may have; of objects so large that it would have more, it holds fewer. */
  readonly pageBytes: number
  /**
   * The sentence that says why no more objects may be kept; null while there is room. `kept` is how many the collection
   * keeps already.
   */
  refusal(kept: number, phase: 'listing' | 'following'): string | null
  /** The sentence that says why an answer of that many bytes may not be read as text; null where there is room. */
  refusalOfAnswer(bytes: number): string | null
}
