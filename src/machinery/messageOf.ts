/** messageOf is what something that was thrown says. */
export const messageOf = (problem: unknown): string =>
  problem instanceof Error ? problem.message : String(problem)
