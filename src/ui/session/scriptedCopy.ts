import type { CopyPlace } from './storageCopy.ts'

/** ScriptedCopy is the server's place for a copy in tests: it notes what was written, and answers on request. */
export interface ScriptedCopy extends CopyPlace {
  readonly written: unknown[]
  /** What the next call rejects with; null for none. */
  problem: Error | null
}

export function scriptedCopy(content: unknown = null): ScriptedCopy {
  const written: unknown[] = []
  const failing = () => {
    if (place.problem !== null) throw place.problem
  }
  const place: ScriptedCopy = {
    written,
    problem: null,
    read: async () => {
      failing()
      return content
    },
    write: async (copy) => {
      failing()
      written.push(copy)
    },
  }
  return place
}

/** A place that never answers. */
export const nowhere: CopyPlace = { read: () => new Promise(() => {}), write: () => new Promise(() => {}) }
