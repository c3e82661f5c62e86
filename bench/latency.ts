import type { Page } from 'playwright-core'
import { aHome, launchBrowser, openWindow, type RealCluster, startProduct } from '#testkit'
import { coreWords, loadCore, pinToCore, pinTree, productCore } from './cores.ts'
import { type Figure, ms, quantile } from './figures.ts'
import { startTestbedCommand } from './testbedCommand.ts'

interface Received {
  readonly event?: string
  readonly name: string
  readonly type: string
  readonly at: string
  readonly sent?: string
}

const namespace = 'load-00'
/** The n-th change sets the restarts of each container to n, and the cell shows their sum. */
const containersInAPod = 2

/**
 * benchLatency changes pods of one namespace and compares when a bare watch client received each change with when its cell
 * was on screen in Chromium. Where there are several cores, product and browser have one to themselves. A cell's restarts
 * say which change it shows.
 */
export async function benchLatency(
  cluster: RealCluster,
  /** The process that started all of the cluster's own. */
  clusterPid: number,
  { pods, rate, seconds }: { readonly pods: number; readonly rate: number; readonly seconds: number },
): Promise<Figure[]> {
  // What is started from here on stays where this process is then.
  let isPinned = pinToCore(process.pid, productCore)
  await using home = await aHome({ [cluster.name]: cluster.kubeconfig })
  await using product = await startProduct(home, ['--context', cluster.name])
  const browser = await launchBrowser()
  try {
    await using window = await openWindow(browser, product)
    isPinned &&= pinToCore(process.pid, loadCore) && (await pinTree(clusterPid, loadCore))
    await showNamespace(window.page)
    const receipts = new Map<string, { sent: string; atMs: number }[]>()
    const watching = Promise.withResolvers<void>()
    const watch = startTestbedCommand(
      ['watchlag', '--kubeconfig', cluster.operatorKubeconfig, '--namespace', namespace],
      (line) => {
        const received = line as Received
        if (received.event === 'watching') watching.resolve()
        else if (received.type === 'MODIFIED' && received.sent !== undefined)
          note(receipts, received.name, received.sent, received.at)
      },
    )
    await watching.promise
    await watchCells(window.page)
    const churn = [
      'churn',
      '--kubeconfig',
      cluster.operatorKubeconfig,
      '--namespace',
      namespace,
      '--kind',
      'status',
      '--rate',
      String(rate),
      '--seconds',
      String(seconds),
    ]
    let stats = { rate: 0 }
    await startTestbedCommand(churn, (line) => {
      stats = line as typeof stats
    }).ended
    await window.page.waitForTimeout(1000)
    const seen = await window.page.evaluate(
      () => Reflect.get(window, 'seenCells') as [string, number, number][],
    )
    watch.child.stdin?.end()
    await watch.ended
    return report(seen, receipts, { pods, rate: stats.rate, isPinned })
  } finally {
    await browser.close()
  }
}

function report(
  seen: readonly [string, number, number][],
  receipts: ReadonlyMap<string, readonly { sent: string; atMs: number }[]>,
  { pods, rate, isPinned }: { readonly pods: number; readonly rate: number; readonly isPinned: boolean },
): Figure[] {
  const afterReceipt: number[] = []
  const afterSending: number[] = []
  for (const [name, count, atMs] of seen) {
    const receipt = receipts.get(name)?.[count / containersInAPod - 1]
    if (receipt === undefined) continue
    afterReceipt.push(atMs - receipt.atMs)
    afterSending.push(atMs - Number(BigInt(receipt.sent) / 1000n) / 1000)
  }
  const p50 = quantile(afterReceipt, 0.5)
  const p99 = quantile(afterReceipt, 0.99)
  const where = `${pods.toLocaleString('en')} pods, ${Math.round(rate)} changes/s, ${afterReceipt.length} cells seen, ${coreWords(isPinned)}`
  const sent = quantile(afterSending, 0.5)
  const sentBudget = rate < 20 ? 15 : 40
  return [
    {
      what: `cell on screen after a bare watch's receipt, p50 (${where})`,
      measured: ms(p50),
      peer: 'bare client-go watch: 0',
      budget: '≤ 15 ms',
      isMet: p50 <= 15,
    },
    {
      what: `the same, p99`,
      measured: ms(p99),
      peer: 'bare client-go watch: 0',
      budget: '≤ 60 ms',
      isMet: p99 <= 60,
    },
    {
      what: `cell on screen after the change was sent, p50`,
      measured: ms(sent),
      peer: '–',
      budget: `≤ ${sentBudget} ms`,
      isMet: sent <= sentBudget,
    },
  ]
}

function note(
  receipts: Map<string, { sent: string; atMs: number }[]>,
  name: string,
  sent: string,
  at: string,
): void {
  const list = receipts.get(name) ?? []
  // Somebody else's change of the same pod repeats the annotation.
  if (list.at(-1)?.sent !== sent) list.push({ sent, atMs: Number(BigInt(at) / 1000n) / 1000 })
  receipts.set(name, list)
}

async function showNamespace(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByText('Pods', { exact: true }).click()
  await page.getByRole('region', { name: 'Namespaces' }).getByText(namespace, { exact: true }).click()
  await page.getByRole('region', { name: 'Pods' }).getByText('Live').waitFor({ timeout: 120_000 })
}

/** Remembers when each row first showed each number of restarts, at the frame that shows it. */
async function watchCells(page: Page): Promise<void> {
  await page.evaluate(() => {
    const grid = document.querySelector('[role=grid]')
    if (grid === null) throw new Error('There is no table.')
    const titles = [...grid.querySelectorAll('[role=columnheader]')].map((head) => head.textContent ?? '')
    const nameAt = titles.findIndex((title) => title.startsWith('Name'))
    const restartsAt = titles.findIndex((title) => title.startsWith('Restarts'))
    const seen: [string, number, number][] = []
    const shown = new Map<string, number>()
    Reflect.set(window, 'seenCells', seen)
    const read = () => {
      const atMs = performance.timeOrigin + performance.now()
      for (const row of grid.querySelectorAll('[role=row]')) {
        const cells = row.querySelectorAll('[role=gridcell]')
        const name = cells[nameAt]?.textContent ?? ''
        const count = Number.parseInt(cells[restartsAt]?.textContent ?? '', 10)
        if (Number.isNaN(count) || shown.get(name) === count) continue
        if (shown.has(name)) seen.push([name, count, atMs])
        shown.set(name, count)
      }
    }
    read()
    let isDue = false
    new MutationObserver(() => {
      if (isDue) return
      isDue = true
      requestAnimationFrame(() => {
        isDue = false
        read()
      })
    }).observe(grid, { childList: true, subtree: true, characterData: true })
  })
}
