// @ts-check

/** SetupProblem is a reason to stop that the person can act on; its message is all that is printed. */
export class SetupProblem extends Error {}

/**
 * say prints one line about what the set-up is doing. It goes to stderr, so that what a command prints stays its own.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`)
}
