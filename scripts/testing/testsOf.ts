/** testsOf lists the test files that a document names in backticks, each once, in the document's order. */
export const testsOf = (document: string): string[] => [
  ...new Set(
    [...document.matchAll(/`([\w.-]+\/[\w./-]+\.(?:test|spec)\.tsx?)`/gu)].map(([, path = '']) => path),
  ),
]
