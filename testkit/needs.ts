/** What a file of tests may need beyond Node, and how its text shows it. */
const signs = {
  clusters: /realClusters?\b/i,
  chromium: /\b(describeWithBrowser|connectBrowser)\b/,
  /** It measures, and would measure its neighbours. */
  quiet: /^ *(\*|\/\/) Needs a quiet machine: /m,
  /** It needs time and hardly a processor. */
  patience: /^ *(\*|\/\/) Waits more than it works: /m,
} as const

export type Need = keyof typeof signs

/** needsOf tells what the tests in that file need; a `.real.test.ts` says it by its name. */
export const needsOf = (file: string, text: string): Need[] =>
  (Object.keys(signs) as Need[]).filter(
    (need) => signs[need].test(text) || (need === 'clusters' && file.endsWith('.real.test.ts')),
  )
