import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { aHome, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

// Needs a quiet machine: it counts what the first painted frame holds.

/** A kubeconfig of contexts whose one server refuses at once. */
const kubeconfig = (names: readonly string[]) =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: names.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
  })

/** Whether the whole of the active tab is within the strip. */
const isActiveInView = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const strip = document.querySelector('.tab-list')?.getBoundingClientRect()
    const tab = document.querySelector('.tab.is-active')?.getBoundingClientRect()
    return (
      strip !== undefined && tab !== undefined && tab.left >= strip.left - 1 && tab.right <= strip.right + 1
    )
  })

/** How many contexts are listed in the first frame that is painted after the menu was opened. */
const openedInOneFrame = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    document.querySelector<HTMLElement>('.kubeconfig-trigger')?.click()
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    return document.querySelectorAll('[role=option]').length
  })

describeWithBrowser('forty open clusters', (browser) => {
  it('are all in reach by pointer and by keyboard, the active one always in view, each with its whole name', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `cluster-of-a-rather-long-name-${at}`)
    await using home = await aHome()
    await writeFile(join(home.kubeDir, 'config'), kubeconfig(names))
    await using product = await startProduct(
      home,
      names.flatMap((name) => ['--context', name]),
    )
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const { keyboard } = window.page
    await page.expectTabs(names)
    const activeIs = async (name: string) => {
      await page.expectTitle(name)
      await expect.poll(() => isActiveInView(window.page)).toBe(true)
    }
    await page.tabs.first().click()
    await activeIs(names[0] as string)
    await keyboard.press('End')
    await activeIs(names[39] as string)
    for (const back of [38, 37, 36, 35, 34, 33, 32, 31]) {
      await keyboard.press('ArrowLeft')
      await activeIs(names[back] as string)
    }
    await keyboard.press('Home')
    await activeIs(names[0] as string)

    const list = window.page.getByRole('button', { name: 'All 40 open clusters' })
    await list.click()
    await expect.poll(() => window.page.getByRole('option').count()).toBe(40)
    await keyboard.type('name-27')
    await keyboard.press('Enter')
    await activeIs(names[27] as string)
    await expect.poll(() => page.focused()).toContain(names[27])
    await list.click()
    await page
      .option(names[5] as string)
      .or(window.page.getByRole('option', { name: names[5] as string }))
      .first()
      .click()
    await activeIs(names[5] as string)

    // Turning the wheel goes along the strip, to the last of them.
    await page.tabs.nth(5).hover()
    await window.page.mouse.wheel(0, 20_000)
    await page.closeButton(names[39] as string).click()
    await page.expectTabs(names.slice(0, 39))
    await activeIs(names[5] as string)
    const titles = await page.tabs.evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('title')))
    expect(titles).toEqual(names.slice(0, 39).map((name) => `config:${name}`))
    expect(window.problems).toEqual([])
  }, 180_000)
})

describeWithBrowser('three hundred contexts in twelve files', (browser) => {
  it('are listed by file in one frame, without another reading of the files, searched, and chosen by keyboard', async () => {
    await using home = await aHome()
    const namesOf = (file: number) => Array.from({ length: 25 }, (_, at) => `team-${file}-context-${at}`)
    for (let file = 1; file <= 12; file += 1)
      await writeFile(join(home.kubeDir, `team-${file}`), kubeconfig(namesOf(file)))
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.overlay.waitFor()
    await expect.poll(async () => (await product.kubeconfigs()).files.length).toBe(12)
    await page.dropdown.click()
    const groups = window.page.getByRole('listbox', { name: 'Kubeconfig contexts' }).getByRole('group')
    await expect.poll(() => groups.first().getAttribute('aria-label')).toBe('team-1')
    await page.expectFocus('combobox Search contexts')
    await window.page.keyboard.type('team-7-context-2')
    await expect.poll(() => groups.count()).toBe(1)
    expect(await page.options()).toEqual([2, 20, 21, 22, 23, 24].map((at) => `team-7-context-${at}`))
    await window.page.keyboard.press('ArrowDown')
    await window.page.keyboard.press('ArrowDown')
    await window.page.keyboard.press('Enter')
    await page.expectTitle('team-7-context-20')
    await expect.poll(() => page.openOptions()).toEqual(['team-7-context-20'])
    await window.page.keyboard.press('Escape')
    await expect.poll(() => groups.count()).toBe(0)
    const asked: string[] = []
    window.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    // As many as a screen shows.
    expect(await openedInOneFrame(window.page)).toBeGreaterThan(20)
    expect(asked).not.toContain('/api/v1/kubeconfigs')
    expect(window.problems).toEqual([])
  })
})
