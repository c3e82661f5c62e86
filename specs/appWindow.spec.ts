import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'
import { aHome, aSimulatedWorld, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const ui = new URL('../dist/ui/', import.meta.url)
const mostBytes = 350 * 1024

describeWithBrowser('the window', (browser) => {
  it('says by title and mark which cluster is active, in its colour', async () => {
    await using world = await aSimulatedWorld({ names: ['alpha', 'beta'] })
    await world.open('alpha', 'beta')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const mark = async () =>
      decodeURIComponent((await window.page.locator('link[rel=icon]').getAttribute('href')) ?? '')
    const colour = () =>
      window.page.evaluate(() => {
        const swatch = document.querySelector<HTMLElement>('.header .swatch')
        const variable = /var\((.+)\)/u.exec(swatch?.getAttribute('style') ?? '')?.[1] ?? ''
        return getComputedStyle(document.documentElement).getPropertyValue(variable)
      })
    for (const [name, letter] of [
      ['beta', 'B'],
      ['alpha', 'A'],
    ] as const) {
      await page.tab(name).click()
      await expect.poll(() => window.page.title()).toBe(`${name} · Flotilla`)
      expect(await mark()).toContain(`>${letter}</text>`)
      expect(await mark()).toContain(`fill="${await colour()}"`)
    }
    await page.closeButton('alpha').click()
    await page.expectTitle('beta')
    await window.page.keyboard.press('Alt+w')
    await page.overlay.waitFor()
    expect(await window.page.title()).toBe('Flotilla')
    expect(await mark()).toBe('/flotilla.svg')
  })

  it('can be installed: its manifest and every icon are there for who is signed in, and for nobody else', async () => {
    await using home = await aHome()
    await using product = await startProduct(home, ['--demo'])
    await using window = await browser.open(product)
    const devtools = await window.page.context().newCDPSession(window.page)
    const { data, errors } = await devtools.send('Page.getAppManifest')
    expect(errors).toEqual([])
    const manifest = JSON.parse(data ?? '') as { display: string; icons: { src: string; sizes: string }[] }
    expect(manifest).toMatchObject({ name: 'Flotilla', display: 'standalone', start_url: '/' })
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
    for (const { src } of manifest.icons) {
      const size = await window.page.evaluate(async (url) => {
        const image = new Image()
        image.src = url
        await image.decode()
        return image.naturalWidth
      }, src)
      expect(size, src).toBeGreaterThan(0)
      expect((await fetch(product.url + src)).status).toBe(401)
    }
  })
})

it('A start with --app opens a window without the browser’s own bars, where Ctrl+W closes a tab', async () => {
  await using home = await aHome()
  const profile = join(home.path, 'profile')
  const folder = join(home.path, 'bin')
  await mkdir(folder)
  const program = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  // The system's own Chromium, which has no screen to show its window on here.
  const flags = `--headless=new --no-sandbox --disable-gpu --no-first-run --remote-debugging-port=0 --user-data-dir=${profile}`
  const script = `#!/bin/sh\necho $$ > ${home.path}/browser.pid\nexec ${program} ${flags} "$@"\n`
  await writeFile(join(folder, 'chromium'), script, { mode: 0o755 })
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
  const child = spawn(
    process.execPath,
    [cli, '--config-dir', home.configDir, '--port', '0', '--demo', '--app'],
    {
      env: {
        PATH: `${folder}:/usr/bin:/bin`,
        HOME: home.path,
        XDG_RUNTIME_DIR: home.runtimeDir,
        DISPLAY: ':99',
      },
      stdio: 'ignore',
    },
  )
  try {
    const port = async () =>
      (await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n')[0]
    await expect.poll(port, { timeout: 20_000 }).toMatch(/^\d+$/u)
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await port()}`)
    const window = browser.contexts()[0]?.pages()[0]
    if (window === undefined) throw new Error('No window was opened.')
    const page = new WorkspacePage(window)
    await page.table('Pods').expectLive()
    // Every user of the machine can read a program's arguments; the sign-in link is not among them.
    const pid = (await readFile(join(home.path, 'browser.pid'), 'utf8')).trim()
    const args = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    expect(args).toContain('--app=file:')
    expect(args).not.toContain('code=')
    expect(await window.evaluate(() => matchMedia('(display-mode: standalone)').matches)).toBe(true)
    await window.keyboard.press('Control+k')
    await window.keyboard.type('close current')
    await expect
      .poll(() => window.getByRole('option', { selected: true }).textContent())
      .toMatch(/Close Current Cluster Tab\s*Ctrl\+W/u)
    await browser.close()
  } finally {
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    await exited
    const pid = Number(await readFile(join(home.path, 'browser.pid'), 'utf8').catch(() => ''))
    if (pid > 0) await endProcess(pid)
  }
})

/** Ends it if it still runs, and waits until it has: its profile is removed after it. */
async function endProcess(pid: number): Promise<void> {
  const isRunning = () => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  if (isRunning()) process.kill(pid, 'SIGTERM')
  await expect.poll(isRunning, { timeout: 10_000 }).toBe(false)
}

it('The page begins with a script of at most 350 KB, gzipped; the editor comes when it is looked at', async () => {
  const html = await readFile(new URL('index.html', ui), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/gu)].map(([, path]) => path as string)
  expect(first.length).toBeGreaterThan(0)
  const texts = await Promise.all(first.map((path) => readFile(new URL(`.${path}`, ui))))
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0)
  expect(bytes).toBeLessThanOrEqual(mostBytes)
  const all = (await readdir(new URL('assets/', ui))).filter((name) => name.endsWith('.js'))
  expect(all.filter((name) => /kit/iu.test(name))).toEqual([])
  const editor = all.find((name) => name.startsWith('yamlLook'))
  expect(editor).toBeDefined()
  expect(first.join()).not.toContain(editor)
  expect((await stat(new URL(`assets/${editor}`, ui))).size).toBeGreaterThan(100_000)
})
