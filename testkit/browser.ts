import { type Browser, type BrowserContext, chromium, type Page, type WebSocket } from 'playwright-core'
import type { Product } from './product.ts'

/** Window is one browser window with a profile of its own, signed in to a product. */
export interface Window extends AsyncDisposable {
  readonly page: Page
  /** What the page has thrown or logged as an error. */
  readonly problems: readonly string[]
  /** Paths of the WebSockets that are open, in the order of the alphabet. */
  openSockets(): string[]
}

export interface WindowOptions {
  /** Runs in every document of the window before anything of it does. */
  readonly before?: () => void
  /** 1440 by 900 where nothing is said. */
  readonly viewport?: { readonly width: number; readonly height: number }
  /** What the system prefers, which a page follows until the person says otherwise. */
  readonly colorScheme?: 'light' | 'dark'
  readonly reducedMotion?: 'reduce' | 'no-preference'
}

/**
 * What Chromium is to do without. Its address bar alone would start two pages of its own for every window, which took more
 * processor time than an empty window did. The last list given counts, so Playwright's is repeated here.
 */
const disabledFeatures = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'AimEnabled', 'PreconnectToSearch', 'LensOverlay'],
  ...['HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'ThirdPartyStoragePartitioning', 'PaintHolding'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['DestroyProfileOnBrowserClose', 'MediaRouter', 'NetworkTimeServiceQuerying'],
]

/** The system's Chromium, which has no use of the network here. */
export const chromiumOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--disable-features=${disabledFeatures.join()}`,
  ],
}

/** How long a window waits for a click to be possible, or for an element: a busy machine is no failure. */
const patienceMs = 60_000

/** launchBrowser starts a Chromium of one's own. */
export const launchBrowser = (): Promise<Browser> => chromium.launch(chromiumOptions)

/** connectBrowser speaks to the run's Chromium, as `inject('chromium')` names it; closing it closes what it opened. */
export function connectBrowser(endpoint: string | null): Promise<Browser> {
  if (endpoint === null) throw new Error(`There is no Chromium at ${chromiumOptions.executablePath}.`)
  return chromium.connect(endpoint)
}

/** openWindow signs a fresh browser profile in to the product and waits until the page is drawn. */
export async function openWindow(
  browser: Browser,
  product: Product,
  { before, viewport = { width: 1440, height: 900 }, ...preferences }: WindowOptions = {},
): Promise<Window> {
  const context: BrowserContext = await browser.newContext({ viewport, ...preferences })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (problem) => problems.push(problem.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  const sockets = new Set<WebSocket>()
  page.on('websocket', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  if (before !== undefined) await page.addInitScript(before)
  await page.goto(await product.openUrl())
  await page.getByRole('banner').waitFor()
  return {
    page,
    problems,
    openSockets: () => [...sockets].map((socket) => new URL(socket.url()).pathname).sort(),
    [Symbol.asyncDispose]: () => context.close(),
  }
}
