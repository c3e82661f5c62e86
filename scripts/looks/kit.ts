import type { Browser } from 'playwright-core'
import { createServer } from 'vite'

/** photographKit takes the picture of the page of all parts, which the built product does not have. */
export async function photographKit(browser: Browser, path: string): Promise<void> {
  const server = await createServer({ mode: 'development', logLevel: 'error', server: { port: 0 } })
  await server.listen()
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  try {
    await page.goto(new URL('/kit', server.resolvedUrls?.local[0]).href)
    const kit = page.getByRole('main', { name: 'Design system' })
    await kit.getByRole('heading', { name: 'Banners' }).last().waitFor()
    // All of it at once.
    const height = await kit.evaluate((element) => element.scrollHeight)
    await page.setViewportSize({ width: 1440, height })
    await page.evaluate(() => document.fonts.ready)
    await page.waitForTimeout(600)
    await page.screenshot({ path })
  } finally {
    await page.close()
    await server.close()
  }
}
