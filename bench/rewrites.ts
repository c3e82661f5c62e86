import { copyFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { aHome, startProduct } from '#testkit'
import { addCalmCluster, disturbance, openCalmCluster } from './calmCluster.ts'
import { coreWords, loadCore, pinToCore, productCore } from './cores.ts'
import type { Figure } from './figures.ts'
import { wideKubeconfig } from './menu.ts'

const rounds = 3
const contexts = 6000
/** As often as a program that logs in to many clusters one after another writes it. */
const rewriteGapMs = 1000

/**
 * benchRewrites changes a pod of an open cluster and notes when each change has reached its page; in turns while nothing else
 * happens and while a kubeconfig of 6000 contexts is written again every second, each time with other credentials.
 */
export async function benchRewrites(): Promise<Figure[]> {
  await using home = await aHome()
  await using server = await addCalmCluster(home)
  const path = join(home.kubeDir, 'team-1')
  const text = wideKubeconfig(1, contexts)
  await writeFile(path, text)
  // Written before, so that the writing takes nothing from what is measured.
  const versions = ['a', 'b'].map((name) => join(home.path, name))
  for (const version of versions)
    await writeFile(version, text.replaceAll('token: token-', `token: ${basename(version)}-`))
  await using product = await startProduct(home)
  const isPinned = pinToCore(product.pid, productCore) && pinToCore(process.pid, loadCore)
  using calm = await openCalmCluster(product, server)
  await wait(5000)

  const quiet: number[] = []
  const disturbed: number[] = []
  let written = 0
  for (let round = 0; round < rounds; round += 1) {
    quiet.push(...(await calm.measure(`quiet-${round}`)))
    const stop = new AbortController()
    const rewriting = (async () => {
      while (!stop.signal.aborted) {
        written += 1
        const next = join(home.path, 'next')
        await copyFile(versions[written % 2] ?? path, next)
        await rename(next, path)
        await wait(rewriteGapMs)
      }
    })()
    await wait(2000)
    disturbed.push(...(await calm.measure(`disturbed-${round}`)))
    stop.abort()
    await rewriting
    await wait(2000)
  }
  return [
    disturbance(
      `a change in a cluster reaches its page while a kubeconfig of ${contexts} contexts is written again each second, p99 (${coreWords(isPinned)})`,
      { quiet, disturbed },
    ),
  ]
}
