import { setTimeout as wait } from 'node:timers/promises'
import type { ClusterId } from '#contract'
import { aHome, openClusterSocket, startProduct } from '#testkit'
import { addCalmCluster, disturbance, openCalmCluster } from './calmCluster.ts'
import { coreWords, giveWay, loadCore, pinToCore, productCore } from './cores.ts'
import type { Figure } from './figures.ts'
import { startFleet } from './fleetProcess.ts'

const rounds = 3
const perSecond = 10_000
/** Longer than the changes of one round take. */
const floodSeconds = 20

/**
 * benchNeighbours changes pods of one cluster, calmly, and notes when each change has reached its page; in turns while
 * nothing else happens and while another open cluster is flooded. Where there are several cores, the product has one to
 * itself.
 */
export async function benchNeighbours(): Promise<Figure[]> {
  await using home = await aHome()
  await using fleet = await startFleet(home, { names: ['flooded'], pods: 2000, namespaces: 10 })
  await using server = await addCalmCluster(home)
  await using product = await startProduct(home)
  const isPinned =
    pinToCore(product.pid, productCore) && pinToCore(fleet.pid, loadCore) && pinToCore(process.pid, loadCore)
  // The clock and the calm cluster share its core.
  if (isPinned) await giveWay(fleet.pid)

  using calm = await openCalmCluster(product, server)
  await product.open('flooded:flooded' as ClusterId)
  using flooded = await openClusterSocket(product, 'flooded:flooded')
  flooded.openWindow(1, {
    domain: 'pods',
    tail: 'namespace:all',
    sort: null,
    filter: '',
    offset: 0,
    limit: 500,
  })
  await wait(5000)
  const quiet: number[] = []
  const disturbed: number[] = []
  const rates: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    quiet.push(...(await calm.measure(`quiet-${round}`)))
    const flooding = fleet.flood({ name: 'flooded', perSecond, seconds: floodSeconds })
    await wait(2000)
    disturbed.push(...(await calm.measure(`disturbed-${round}`)))
    rates.push((await flooding).perSecond)
    await wait(2000)
  }
  const rate = Math.min(...rates)
  return [
    disturbance(
      `a change in a cluster reaches its page while another has ${Math.round(rate).toLocaleString('en')} changes/s, p99 (${coreWords(isPinned)})`,
      { quiet, disturbed },
    ),
  ]
}
