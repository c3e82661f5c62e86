import type { TestProject } from 'vitest/node'
import { isNeeded } from './needed.ts'
import { openRealClusters, type RealClusters, type SharedRealClusters } from './realClusters/realClusters.ts'
import { goIsAvailable } from './realClusters/testbed.ts'

declare module 'vitest' {
  interface ProvidedContext {
    realClusters: SharedRealClusters
  }
}

interface SharedWorld {
  users: number
  opening: Promise<RealClusters>
}

// Several Vitest projects use this set-up, each with a copy of this module, in one process: the pair is kept at the
// one place the copies share.
const worlds = globalThis as { [key: symbol]: SharedWorld | undefined }
const here = Symbol.for('flotilla.realClusters')

/** Starts the run's pair of clusters with its first project and ends it with the last. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!(await isNeeded('clusters', project))) {
    project.provide('realClusters', { reason: 'no file of this run needs them', clusters: null })
    return undefined
  }
  const reason = await goIsAvailable()
  if (reason !== null) {
    if (process.env.CI) throw new Error(`Real clusters are needed in CI: ${reason}`)
    console.warn(`Tests on real clusters cannot run: ${reason}`)
    project.provide('realClusters', { reason, clusters: null })
    return undefined
  }
  worlds[here] ??= { users: 0, opening: openRealClusters(['east', 'west']) }
  const world = worlds[here]
  world.users += 1
  const clusters = await world.opening
  project.provide('realClusters', { reason: null, clusters: clusters.descriptions })
  return async () => {
    world.users -= 1
    if (world.users > 0) return
    worlds[here] = undefined
    await clusters[Symbol.asyncDispose]()
  }
}
