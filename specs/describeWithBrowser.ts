import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { launchBrowser, openWindow, type Product, type Window, type WindowOptions } from '#testkit'

/** SharedBrowser is one Chromium for a file's specs; each spec opens a window with a profile of its own. */
export interface SharedBrowser {
  open(product: Product, options?: WindowOptions): Promise<Window>
}

/** describeWithBrowser is `describe` with a Chromium that is ended behind it. */
export function describeWithBrowser(subject: string, specs: (browser: SharedBrowser) => void): void {
  describe(subject, () => {
    let running: Promise<Browser> | undefined
    beforeAll(async () => {
      running = launchBrowser()
      await running
    })
    afterAll(async () => (await running)?.close())
    specs({
      open: async (product, options) => {
        if (running === undefined) throw new Error('The browser is not there before the first spec.')
        return openWindow(await running, product, options)
      },
    })
  })
}
