/**
 * Takes pictures of the built product, each view and state in light and dark and in two sizes, into looks/, which is
 * not committed: `npm run looks`, or `npm run looks -- palette settings` for those whose names begin so. What is looked
 * at is listed in looks/looks.ts.
 */
import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openWindow } from '../testkit/browser.ts'
import { photographKit } from './looks/kit.ts'
import type { Look } from './looks/look.ts'
import { looks } from './looks/looks.ts'
import { type LookWorld, settle, type WorldName, worlds } from './looks/worlds.ts'
import { endWithParent } from './tools.ts'

const folder = 'looks'
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]
const themes = ['dark', 'light'] as const

endWithParent()
const { wanted, variants, isKitWanted } = chosen(process.argv.slice(2))
if (wanted.length === 0 && !isKitWanted) {
  process.stderr.write(`No look begins so. There are: kit, ${looks.map(({ name }) => name).join(', ')}\n`)
  process.exit(1)
}
await mkdir(folder, { recursive: true })
const browser = await launchBrowser()
let failures = 0
try {
  if (isKitWanted) await photographKit(browser, `${folder}/kit.png`)
  for (const name of new Set(wanted.map(({ world }) => world)))
    await photographWorld(
      name,
      wanted.filter(({ world }) => world === name),
    )
} finally {
  await browser.close()
}
process.stdout.write(`${folder}/ has ${wanted.length - failures} of ${wanted.length} looks.\n`)
process.exit(failures === 0 ? 0 : 1)

interface Variant {
  readonly theme: (typeof themes)[number]
  readonly size: (typeof sizes)[number]
}

function chosen(args: readonly string[]): {
  wanted: readonly Look[]
  variants: readonly Variant[]
  isKitWanted: boolean
} {
  const beginnings = args.filter((arg) => !arg.startsWith('--'))
  const all = themes.flatMap((theme) => sizes.map((size): Variant => ({ theme, size })))
  const isWanted = (name: string) =>
    beginnings.length === 0 || beginnings.some((beginning) => name.startsWith(beginning))
  return {
    wanted: looks.filter(({ name }) => isWanted(name)),
    isKitWanted: isWanted('kit'),
    // Two of the four show each theme and each size once: enough while something is being mended.
    variants: args.includes('--quick') ? all.filter((_, index) => index % 3 === 0) : all,
  }
}

async function photographWorld(name: WorldName, of: readonly Look[]): Promise<void> {
  await using world = await worlds[name]()
  let isSettled = false
  for (const look of of) {
    try {
      if (look.prepare === undefined && !isSettled) await settle[name](world)
      isSettled = look.prepare === undefined
      await look.prepare?.(world)
      // What the windows of the last look have looked at is kept, as for any person.
      await world.forgetViews()
      await Promise.all(variants.map((variant) => photograph(world, look, variant, browser)))
      process.stdout.write(`${look.name}\n`)
    } catch (problem) {
      failures += 1
      process.stdout.write(`${look.name} FAILED: ${problem instanceof Error ? problem.message : problem}\n`)
    } finally {
      await look.restore?.(world)
    }
  }
}

async function photograph(
  world: LookWorld,
  look: Look,
  { theme, size }: Variant,
  on: Browser,
): Promise<void> {
  const viewport = look.viewport ?? size
  await using window = await openWindow(on, world.product, { viewport, colorScheme: theme })
  const { page } = window
  page.setDefaultTimeout(45_000)
  try {
    await look.show(page, world)
    await rest(page)
  } finally {
    const path = `${folder}/${look.name}-${theme}-${viewport.width}.png`
    await page.screenshot({ path })
  }
}

/** Fonts are there, and what fades in has faded in. */
async function rest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished),
    )
  })
}
