import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '../..', '/')

/** Leak is a resource that was opened and is still open. */
export interface Leak {
  /** Its sort, in a word or two: `server`, `timer`. */
  readonly what: string
  /** The test that opened it; null outside of any. */
  readonly test: string | null
  /** Where it was opened, a line each, innermost first. */
  readonly stack: readonly string[]
}

interface Opened {
  readonly what: string
  readonly test: string | null
  /** An error whose stack is read only when the resource has leaked, because most of its cost is the text. */
  readonly trace: Error
  readonly by: Opened | null
  readonly isOpen: () => boolean
}

interface Circumstances {
  /** The key of the resource that opened it, where that is tracked too. */
  readonly by?: unknown
  /** Needed for a resource that may end without a call of `handleEnded`. */
  readonly isOpen?: () => boolean
}

/** LeakWatch lists the resources that were opened since it began and are still open. */
export interface LeakWatch {
  /** Those that are open at this moment. */
  open(): Leak[]
  /** The same, after the resources that are about to end have had time to end. */
  leaks(): Promise<Leak[]>
}

/** Some resources end a moment after they are disposed: a socket has to be closed by both of its sides. */
const patienceMs = 10_000

/**
 * LeakTracker notes each resource that is opened in this process, with the place in the code, and forgets it when it
 * ends. Its sources (handles, listeners of the process, lifetimes of ours) report both.
 */
export class LeakTracker {
  readonly #opened = new Map<unknown, Opened>()
  /** The name of the test that runs. */
  test: string | null = null

  /** Notes a resource that was just opened. One that is open already stays as it was noted. */
  handleOpened(key: unknown, what: string, { by, isOpen = () => true }: Circumstances = {}): void {
    if (this.#opened.has(key)) return
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 40
    const trace = new Error('opened')
    Error.stackTraceLimit = limit
    this.#opened.set(key, { what, test: this.test, trace, by: this.#opened.get(by) ?? null, isOpen })
  }

  handleEnded(key: unknown): void {
    this.#opened.delete(key)
  }

  /** Holds no more of the objects that opened the resources: until a stack has become a text, it holds those in its calls. */
  release(): void {
    for (const [key, { trace, isOpen }] of this.#opened)
      if (isOpen()) void trace.stack
      else this.#opened.delete(key)
  }

  /** Watches from now on. */
  watch(): LeakWatch {
    const before = new Set(this.#opened.keys())
    const open = () => {
      const leaks: Leak[] = []
      for (const [key, { what, test, trace, by, isOpen }] of this.#opened) {
        // A resource that has ended without a report must not be kept in memory by its entry.
        if (!isOpen()) this.#opened.delete(key)
        else if (!before.has(key)) {
          const own = linesOf(trace)
          const stack = by === null || own.some(isOurs) ? own : [...own, ...linesOf(by.trace)]
          if (!isNoise(stack)) leaks.push({ what, test, stack: stack.map(shortened) })
        }
      }
      return leaks
    }
    const leaks = async () => {
      const until = Date.now() + patienceMs
      let found = open()
      while (found.length > 0 && Date.now() < until) {
        await moment()
        found = open()
      }
      return found
    }
    return { open, leaks }
  }
}

/** leakText lists leaks for a reader: equal ones once, with their count, and only with lines of our own code if there are any. */
export function leakText(leaks: readonly Leak[]): string {
  const counts = new Map<string, number>()
  for (const leak of leaks) {
    const text = textOf(leak)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const texts = [...counts].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`))
  return `${leaks.length === 1 ? 'One thing is' : `${leaks.length} things are`} still open:\n${texts.join('\n')}`
}

function textOf({ what, test, stack }: Leak): string {
  const own = stack.filter((line) => !/node_modules\/|\(?node:/u.test(line))
  const where = test === null ? 'outside of any test' : `in “${test}”`
  return [`${what}, opened ${where}`, ...(own.length > 0 ? own : stack).map((line) => `  ${line}`)].join('\n')
}

const linesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter(
      (line) =>
        !/^at (async )?(new Promise \(|process\.processTicks)|\/testkit\/leaks\/(?!\w+\.test)/u.test(line),
    )

/**
 * Signs of resources that no test can end: those of the test runner, and those that Node or a library keeps for the
 * whole process and ends by itself. A stack with a line of ours is never taken for one of them.
 */
const noise = [
  /\/node_modules\/(@vitest|vitest|vite|birpc|tinyexec)\//u,
  // Node keeps the date of HTTP answers until its second is over.
  /\butcDate\b|\bgetCachedDate\b/u,
  // undici has one timer for all of its own, which ends at its next turn when none is left.
  /\/undici\/lib\/util\/timers\.js|\brefreshTimeout \(node:internal\/deps\/undici/u,
]

const isNoise = (stack: readonly string[]): boolean => !stack.some(isOurs) && stack.some(isOfNoise)

const isOfNoise = (line: string): boolean => noise.some((sign) => sign.test(line))

const isOurs = (line: string): boolean => line.includes(root) && !line.includes('/node_modules/')

const shortened = (line: string): string =>
  line.replace('file://', '').replace(root, relative(process.cwd(), root))

/** Waits by a timer and not by `setImmediate`, so that the process may rest. */
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
