import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const source = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))

/** What axe says of one rule, as far as it is read here. */
interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

/** The rules whose answer depends on colours; all others find the same in either theme. */
const rulesOfColour = ['color-contrast', 'link-in-text-block']

/** What stands around every view, and is the same for each of them. */
const frame = ['.header', '.sidebar', '.tab-strip']

/**
 * axeFindings are the rules of WCAG 2.2 A and AA, and of good practice, that the page breaks at this moment, in dark and,
 * as far as they are about colours, in light: a line each, with the theme, the rule and where. The frame around the view
 * is judged with it, unless a test that judges many views has done so already.
 */
export async function axeFindings(page: Page, { isFrameJudged = false } = {}): Promise<string[]> {
  const text = await readFile(source, 'utf8')
  const findings: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(text)
    // Colours on their way from one theme to the other are nobody's.
    await page.evaluate(async () => {
      const changes = document.getAnimations().filter((each) => each instanceof CSSTransition)
      await Promise.allSettled(changes.map(({ finished }) => finished))
    })
    const violations = await page.evaluate(
      async ({ runOnly, exclude }) => {
        const axe = Reflect.get(window, 'axe') as {
          run(context: object, options: object): Promise<{ violations: Violation[] }>
        }
        // A menu stands over the landmarks, in none of them, and is reached from its button alone.
        const hasMenu = document.querySelector('[role=menu]') !== null
        const answer = await axe.run(
          { include: ['html'], exclude },
          {
            resultTypes: ['violations'],
            ...(runOnly === null ? {} : { runOnly }),
            rules: { region: { enabled: !hasMenu } },
          },
        )
        return answer.violations
      },
      {
        runOnly: colorScheme === 'dark' ? null : rulesOfColour,
        exclude: isFrameJudged ? frame : [],
      },
    )
    for (const { id, help, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        findings.push(`${colorScheme}: ${id} (${help}): ${target.join(' ')}: ${failureSummary}`)
  }
  return findings
}

/** Judgement is what axe found in the moments of one window that were judged, by their names. */
export class Judgement {
  readonly flaws: Record<string, readonly string[]> = {}
  readonly #page: Page
  #isFrameJudged = false

  constructor(page: Page) {
    this.#page = page
  }

  /** Judges the window as it is now; the frame around the views is judged at the first moment only. */
  async of(moment: string): Promise<void> {
    const findings = await axeFindings(this.#page, { isFrameJudged: this.#isFrameJudged })
    this.#isFrameJudged = true
    if (findings.length > 0) this.flaws[moment] = findings
  }
}
