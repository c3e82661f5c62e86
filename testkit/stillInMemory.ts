import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { installedTracker } from './leaks/installedTracker.ts'
import { settle } from './manualClock.ts'

/** The memory of an object may take several collections: the first ones may only end the callbacks that held it. */
const collections = 10

/**
 * stillInMemory collects all garbage and resolves with the names of the objects that are still in memory. The caller must
 * not hold them itself: make them in a function of their own that returns only the references.
 */
export async function stillInMemory(
  references: Readonly<Record<string, WeakRef<object>>>,
): Promise<string[]> {
  const collect = collector()
  installedTracker().release()
  const kept = () => Object.keys(references).filter((name) => references[name]?.deref() !== undefined)
  for (let turn = 0; turn < collections; turn += 1) {
    // An object whose reference was read stays until the turn of the event loop is over.
    await settle()
    collect()
    await settle()
    if (kept().length === 0) return []
  }
  return kept()
}

/** Node's own collection, without a flag on the command line. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
