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

/**
 * axeFindings are the rules of WCAG 2.2 A and AA, and of good practice, that the page breaks at this moment, in dark and,
 * as far as they are about colours, in light: a line each, with the theme, the rule and where.
 */
export async function axeFindings(page: Page): Promise<string[]> {
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
      async (runOnly) => {
        const axe = Reflect.get(window, 'axe') as {
          run(options: object): Promise<{ violations: Violation[] }>
        }
        // A menu stands over the landmarks, in none of them, and is reached from its button alone.
        const hasMenu = document.querySelector('[role=menu]') !== null
        const answer = await axe.run({
          resultTypes: ['violations'],
          ...(runOnly === null ? {} : { runOnly }),
          rules: { region: { enabled: !hasMenu } },
        })
        return answer.violations
      },
      colorScheme === 'dark' ? null : rulesOfColour,
    )
    for (const { id, help, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        findings.push(`${colorScheme}: ${id} (${help}): ${target.join(' ')}: ${failureSummary}`)
  }
  return findings
}
