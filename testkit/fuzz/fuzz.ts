import fc, { type Arbitrary } from 'fast-check'

interface FuzzOptions {
  /** Cases of one run. */
  readonly runs: number
  /** A run ends after this time on a slow machine, with fewer cases. */
  readonly seconds: number
  /** One case that takes longer than this hangs. */
  readonly eachSeconds?: number
  /** Whether a failing case is made smaller. Not where each case takes long. */
  readonly isShrunk?: boolean
}

/** Without another, so that a run says the same of the same code. */
const usualSeed = 20_261_130

/**
 * fuzz hands over one generated case after the other, and fails where one throws or takes too long. It prints its seed, which is
 * always the same one: `FUZZ_SEED=any` takes a new one, `FUZZ_SEED=N` repeats a run, whole, and `FUZZ_TIMES=20` makes runs
 * twenty times as long.
 */
export async function fuzz<T>(
  what: string,
  arbitrary: Arbitrary<T>,
  act: (value: T) => Promise<void> | void,
  { runs, seconds, eachSeconds = 10, isShrunk = true }: FuzzOptions,
): Promise<void> {
  const given = process.env.FUZZ_SEED
  const isRepeated = given !== undefined && given !== 'any'
  const seed = isRepeated ? Number(given) : given === 'any' ? Math.floor(Math.random() * 2 ** 31) : usualSeed
  const times = Number(process.env.FUZZ_TIMES ?? 1)
  // Before the first case: a case that never ends can be found by it.
  process.stdout.write(`fuzz of ${what}: FUZZ_SEED=${seed}\n`)
  const endAt = isRepeated ? Number.POSITIVE_INFINITY : performance.now() + seconds * times * 1000
  let cases = 0
  const timed = async (value: T) => {
    const startedAt = performance.now()
    if (startedAt > endAt) return
    cases += 1
    await act(value)
    const tookMs = performance.now() - startedAt
    if (tookMs > eachSeconds * 1000)
      throw new Error(`One case took ${Math.round(tookMs)} ms, more than ${eachSeconds} s.`)
  }
  await fc.assert(fc.asyncProperty(arbitrary, timed), {
    seed,
    numRuns: runs * times,
    endOnFailure: !isShrunk,
    timeout: eachSeconds * 1000,
  })
  process.stdout.write(`fuzz of ${what}: ${cases} cases\n`)
}
