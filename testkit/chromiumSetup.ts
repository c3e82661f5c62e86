import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { chromiumOptions } from './browser.ts'
import { isNeeded } from './needed.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the run's Chromium; null where the machine has none or no file of the run uses one. */
    chromium: string | null
  }
}

/** Starts the run's one Chromium and ends it with the run. Each file of specs connects to it and closes what it opened. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!existsSync(chromiumOptions.executablePath) || !(await isNeeded('chromium', project))) {
    project.provide('chromium', null)
    return undefined
  }
  const server = await chromium.launchServer({
    ...chromiumOptions,
    // Otherwise Chromium keeps two more processes ready for each window, a fifth of the cost of a window.
    args: [...chromiumOptions.args, '--renderer-process-limit=1'],
  })
  project.provide('chromium', server.wsEndpoint())
  return () => server.close()
}
