import { describe } from 'vitest'
import { describeAccess } from './access.ts'
import { describeClient } from './client.ts'
import { describeDeletes } from './deletes.ts'
import type { ConformanceWorld } from './desk.ts'
import { describeReflector } from './reflector.ts'
import { describeReplacements } from './replacements.ts'

/**
 * describeKubeServer says what this product takes for granted of an API server and of its own client on it. The real
 * API server and everything that stands in for it run the same sentences.
 */
export function describeKubeServer(name: string, openWorld: () => Promise<ConformanceWorld>): void {
  describe(name, () => {
    describeClient(openWorld)
    describeAccess(openWorld)
    describeDeletes(openWorld)
    describeReplacements(openWorld)
    describeReflector(openWorld)
  })
}
