import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { stringify } from 'yaml'
import type { ClusterId } from '#contract'
import { SimulatedServer } from '#sim'
import { aHome, aSimulatedCluster, aSimulatedPod, launchBrowser, openWindow, startProduct } from '#testkit'
import { type Figure, megabytes, ms, quantile, seconds } from './figures.ts'
import { heapOf, noteLongTasks } from './page.ts'

const lines = 1_000_000
const atOnce = 2000
const rounds = 7
const newest = 'needle-of-the-newest'
const oldest = 'needle-of-the-oldest'

/**
 * benchLogSearch keeps a million lines of a log in the page and searches them: from the letters in the field until the page says
 * that there is a match, for a word in every line, in the newest one and in the oldest one, as a text and as a pattern; and what a
 * pattern that takes for ever costs the page.
 */
export async function benchLogSearch(): Promise<Figure[]> {
  await using home = await aHome()
  await using server = await SimulatedServer.open()
  server.put(aSimulatedPod('web-1'))
  server.logs.write('shop/web-1', 'app', `GET /carts/0 200 ${oldest}`)
  const cluster = aSimulatedCluster('logs', server)
  await writeFile(join(home.kubeDir, 'logs'), stringify(cluster.kubeconfig()))
  await using product = await startProduct(home)
  await product.open('logs:logs' as ClusterId)
  const browser = await launchBrowser()
  try {
    await using window = await openWindow(browser, product)
    const { page } = window
    await page.getByRole('navigation', { name: 'Views' }).getByText('Pods', { exact: true }).click()
    await page.getByRole('gridcell', { name: 'web-1', exact: true }).first().click()
    await page.getByRole('tab', { name: 'Logs', exact: true }).click()
    await page.getByRole('log').waitFor()
    const before = await heapOf(page)
    await fill(page, server)
    const heap = (await heapOf(page)) - before
    await noteLongTasks(page)
    const common = await search(page, 'GET /orders')
    const near = await search(page, newest)
    const far = await search(page, oldest)
    await page.getByRole('button', { name: 'Search by a regular expression' }).click()
    const nearByPattern = await search(page, `${newest}$`)
    const farByPattern = await search(page, `200 ${oldest}$`)
    const searchBusyMs = await longestTask(page)
    await noteLongTasks(page)
    const hostile = await firstWords(page, '(a+)+$')
    const hostileBusyMs = await longestTask(page)
    const what = `a search over ${lines.toLocaleString('en')} kept lines`
    return [
      {
        what: `${what}: to the first match, of a word in every line; in the newest; in the oldest (p50 of ${rounds})`,
        measured: [common, near, far].map(({ first }) => ms(first)).join('; '),
        peer: `all matches: ${[common, near, far].map(({ all }) => ms(all)).join('; ')}`,
        budget: '≤ 100 ms each',
        isMet: Math.max(common.first, near.first, far.first) <= 100,
      },
      {
        what: `${what}: the same by a pattern, in the newest; in the oldest`,
        measured: [nearByPattern, farByPattern].map(({ first }) => ms(first)).join('; '),
        peer: `all matches: ${[nearByPattern, farByPattern].map(({ all }) => ms(all)).join('; ')}`,
        budget: '≤ 100 ms in the newest',
        isMet: nearByPattern.first <= 100,
      },
      {
        what: `${what}: longest the page was busy meanwhile; while (a+)+$ was tried on a line of 10,000 a’s (it says “${hostile.words}” after ${seconds(hostile.afterMs)})`,
        measured: `${ms(searchBusyMs)}; ${ms(hostileBusyMs)}`,
        peer: '–',
        budget: '≤ 50 ms',
        isMet: Math.max(searchBusyMs, hostileBusyMs) <= 50,
      },
      {
        what: `the same lines: growth of the page’s heap`,
        measured: megabytes(heap),
        peer: '–',
        budget: '–',
        isMet: null,
      },
    ]
  } finally {
    await browser.close()
  }
}

/** Writes the lines while the page follows them. */
async function fill(page: Page, server: SimulatedServer): Promise<void> {
  for (let written = 1; written < lines; ) {
    const count = Math.min(atOnce, lines - written)
    const texts = Array.from({ length: count }, (_, index) => {
      const number = written + index
      if (number === lines - 2) return `${'a'.repeat(10_000)}!`
      if (number === lines - 1) return `GET /orders/${number} 200 ${newest}`
      return `GET /orders/${number} 200 in ${number % 997} ms, by session ${(number * 7919) % 1_000_003}`
    })
    server.logs.write('shop/web-1', 'app', ...texts)
    written += count
    await wait(1)
  }
  const foot = page.locator('.logs-foot [role=status]')
  const kept = `${lines.toLocaleString('en')} lines`
  for (
    let said = await foot.textContent();
    said?.startsWith(kept) !== true;
    said = await foot.textContent()
  ) {
    await wait(500)
  }
}

interface SearchTimes {
  readonly first: number
  readonly all: number
}

async function search(page: Page, text: string): Promise<SearchTimes> {
  const [first, all]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    const times = await page.evaluate(timeSearch, text)
    first.push(times.firstMs)
    all.push(times.allMs)
  }
  return { first: quantile(first, 0.5), all: quantile(all, 0.5) }
}

async function firstWords(page: Page, text: string): Promise<{ words: string; afterMs: number }> {
  const { words, firstMs } = await page.evaluate(timeSearch, text)
  return { words, afterMs: firstMs }
}

/** In the page: types the text, and notes when the count says something other than none, and when it is the last one. */
async function timeSearch(text: string): Promise<{ firstMs: number; allMs: number; words: string }> {
  const input = document.querySelector<HTMLInputElement>('.logs-search input')
  const count = document.querySelector('.logs-count')
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
  if (input === null || count === null || setValue === undefined) throw new Error('There is no search.')
  const type = (value: string) => {
    setValue.call(input, value)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const until = (isSo: (words: string) => boolean) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const words = count.textContent ?? ''
        if (!isSo(words)) return
        observer.disconnect()
        resolve(words)
      }
      const observer = new MutationObserver(look)
      observer.observe(count, { childList: true, characterData: true, subtree: true })
      look()
    })
  type('')
  await until((words) => words === '')
  await new Promise((resolve) => setTimeout(resolve, 300))
  const began = performance.now()
  type(text)
  const words = await until((said) => said !== '' && !/^0/u.test(said))
  const firstMs = performance.now() - began
  await until((said) => said !== '' && !said.endsWith('…'))
  return { firstMs, allMs: performance.now() - began, words }
}

const longestTask = (page: Page): Promise<number> =>
  page.evaluate(() => Reflect.get(globalThis, 'longestTaskMs') as number)
