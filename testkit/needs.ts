/** What a file of tests may need beyond Node, and how its text shows it. */
const signs = { clusters: /realClusters?\b/i, chromium: /\b(describeWithBrowser|connectBrowser)\b/ } as const

export type Need = keyof typeof signs

/** needsOf tells what the tests in that file need; a `.real.test.ts` says it by its name. */
export const needsOf = (file: string, text: string): Need[] =>
  (Object.keys(signs) as Need[]).filter(
    (need) => signs[need].test(text) || (need === 'clusters' && file.endsWith('.real.test.ts')),
  )

/**
 * isSociable tells whether a file of specs may run beside another: it has its own servers, and measures no time. The specs
 * of isolation judge what one cluster costs another, so they are alone.
 */
export const isSociable = (file: string, text: string): boolean =>
  !file.includes('/isolation/') &&
  !/\b(performance|Date)\.now\b/.test(text) &&
  !needsOf(file, text).includes('clusters')
