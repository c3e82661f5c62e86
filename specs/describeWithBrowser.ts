import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { connectBrowser, openWindow, type Product, type Window, type WindowOptions } from '#testkit'

/** SharedBrowser is the run's Chromium; each spec opens a window with a profile of its own. */
export interface SharedBrowser {
  open(product: Product, options?: WindowOptions): Promise<Window>
}

/** describeWithBrowser is `describe` with a connection to the run's Chromium, which is closed behind it. */
export function describeWithBrowser(subject: string, specs: (browser: SharedBrowser) => void): void {
  describe(subject, () => {
    let running: Promise<Browser> | undefined
    beforeAll(async () => {
      running = connectBrowser(inject('chromium'))
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
