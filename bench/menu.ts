import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { aHome, anIdentity, launchBrowser, openWindow, startProduct } from '#testkit'
import { type Figure, ms, quantile } from './figures.ts'

const openings = 40

/**
 * benchMenu opens the menu of kubeconfig contexts again and again, and types into it: how soon it is painted. First with 300
 * contexts in 12 files, then with a file of 6000; the product is started with either.
 */
export async function benchMenu(): Promise<Figure[]> {
  const browser = await launchBrowser()
  try {
    return [
      ...(await measure(browser, { files: 12, contextsInFile: 25, budgetMs: 100 })),
      ...(await measure(browser, { files: 1, contextsInFile: 6000, budgetMs: 100 })),
    ]
  } finally {
    await browser.close()
  }
}

async function measure(
  browser: Awaited<ReturnType<typeof launchBrowser>>,
  { files, contextsInFile, budgetMs }: { files: number; contextsInFile: number; budgetMs: number },
): Promise<Figure[]> {
  await using home = await aHome()
  for (let file = 1; file <= files; file += 1)
    await writeFile(join(home.kubeDir, `team-${file}`), wideKubeconfig(file, contextsInFile))
  const startedAt = performance.now()
  await using product = await startProduct(home)
  const started = performance.now() - startedAt
  await using window = await openWindow(browser, product)
  const { page } = window
  const trigger = page.locator('.kubeconfig-trigger')
  const options = page.getByRole('option')
  await trigger.click()
  await options.first().waitFor()
  await trigger.click()
  await options.first().waitFor({ state: 'detached' })
  const opened: number[] = []
  for (let at = 0; at < openings; at += 1) opened.push(await timeOpening(page))
  await trigger.click()
  await options.first().waitFor()
  const typed: number[] = []
  for (const letter of 'context-1context-2context-3context-4') typed.push(await timeLetter(page, letter))
  const what = `${files * contextsInFile} contexts in ${files === 1 ? 'one file' : `${files} files`}`
  const p99 = quantile(opened, 0.99)
  const letter = quantile(typed, 0.99)
  return [
    {
      what: `page, ${what}: the menu of contexts painted, p99 (p50 ${ms(quantile(opened, 0.5))})`,
      measured: ms(p99),
      peer: '–',
      budget: `≤ ${budgetMs} ms`,
      isMet: p99 <= budgetMs,
    },
    {
      what: `page, ${what}: a letter in the menu painted, p99 (p50 ${ms(quantile(typed, 0.5))})`,
      measured: ms(letter),
      peer: '–',
      budget: '≤ 50 ms',
      isMet: letter <= 50,
    },
    {
      what: `start with ${what}, until it answers`,
      measured: ms(started),
      peer: '–',
      budget: '≤ 2000 ms',
      isMet: started <= 2000,
    },
  ]
}

/** wideKubeconfig is a kubeconfig of contexts whose servers refuse at once, with a cluster, its certificate and a user for each. */
export function wideKubeconfig(file: number, contextsInFile: number): string {
  const authority = Buffer.from(anIdentity().certificate).toString('base64')
  const names = Array.from({ length: contextsInFile }, (_, at) => `team-${file}-context-${at}`)
  const lines = [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    ...names.map(
      (name) =>
        `- cluster:\n    certificate-authority-data: ${authority}\n    server: https://127.0.0.1:1\n  name: ${name}`,
    ),
    'users:',
    ...names.map((name) => `- name: ${name}\n  user:\n    token: token-${name}`),
    'contexts:',
    ...names.map((name) => `- context:\n    cluster: ${name}\n    user: ${name}\n  name: ${name}`),
  ]
  return `${lines.join('\n')}\n`
}

/** Milliseconds from the press on the trigger until the frame with contexts is painted; the menu is closed again. */
const timeOpening = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const trigger = document.querySelector<HTMLElement>('.kubeconfig-trigger')
    // A frame is painted behind its callbacks, before the next task.
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const startedAt = performance.now()
    trigger?.click()
    await painted()
    const taken = performance.now() - startedAt
    if (document.querySelector('[role=option]') === null) throw new Error('No context is listed.')
    trigger?.click()
    await painted()
    return taken
  })

/** Milliseconds from a letter until the frame with its matches is painted. Of a whole word, the next letter begins a new one. */
const timeLetter = (page: Page, letter: string): Promise<number> =>
  page.evaluate(async (next) => {
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const field = document.querySelector<HTMLInputElement>('.menu-search input')
    if (field === null) throw new Error('The menu has no field.')
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
    const startedAt = performance.now()
    setValue?.call(field, next === 'c' ? next : field.value + next)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await painted()
    return performance.now() - startedAt
  }, letter)
