/**
 * Everything this machine can run: checks, build, unit tests, tests over real clusters, specs of the built product.
 * What cannot run is listed with the reason; with CI=true that is a failure. The last line is the count. With
 * `--changed`, it runs only the tests that a change can reach; the last line then says that it was no full run.
 */
import { check } from './check.ts'
import { pickChanged } from './testing/changedFiles.ts'
import { type Counts, closingLine, noCounts, withoutSkips } from './testing/counts.ts'
import { findMissing, type Missing } from './testing/missing.ts'
import { type Picks, readWish } from './testing/picks.ts'
import { heading, type Part, Run, type StageOf, suite, vitest } from './testing/suite.ts'
import { timeReport } from './testing/times.ts'
import { endWithParent, show } from './tools.ts'

endWithParent()

const wish = readWish(process.argv.slice(2))
if (wish.type === 'unknown') {
  process.stderr.write(`${wish.problem}\n`)
  process.exit(1)
}
const run = new Run()
const picks = wish.type === 'all' ? null : await pickChanged(wish)
if (picks === null) await runAll()
else await runPicked(picks)

async function runAll(): Promise<void> {
  const missing = await findMissing()
  await run.stage('Checks', async () => ({ counts: await check(), files: [] }))
  await run.stage('Build', async () => ({ counts: await build(), files: [] }))
  await run.stage('Unit tests', () => vitest('unit'))
  const [onReal, onSimulated, withoutBrowser, waiting] = lanes(['specs/**/*.spec.ts'], missing)
  const real: StageOf = [
    'Real clusters',
    () => suite('real', ['{src,testkit,testbed}/**/*.real.test.ts'], missing),
  ]
  await run.beside([[real, withoutBrowser], [onSimulated, onReal], [waiting]])
  await runMeasuring(['specs/**/*.spec.ts'], missing)
}

/**
 * A spec waits about as long as it works: two lanes of them keep two processors busy. A third won no time and made tests miss
 * what a person is promised within seconds, so beside the two run only those that wait more than they work. Each run has
 * a browser and a pair of real clusters of its own where it needs them, and takes its files one after the other: specs
 * count the requests that reach the shared clusters, which real tests make at will.
 */
function lanes(specs: readonly string[], missing: Missing): readonly [StageOf, StageOf, StageOf, StageOf] {
  const stage = (title: string, part: Part, waits = false): StageOf => [
    title,
    () =>
      suite(
        'specs',
        specs,
        missing,
        (needs) => !needs.includes('quiet') && needs.includes('patience') === waits && part(needs),
      ),
  ]
  const isReal: Part = (needs) => needs.includes('clusters')
  const isDrawn: Part = (needs) => needs.includes('chromium')
  return [
    stage('Specs on real clusters', (needs) => isReal(needs) && isDrawn(needs)),
    stage('Specs on simulated clusters', (needs) => !isReal(needs) && isDrawn(needs)),
    stage('Specs without a browser', (needs) => !isDrawn(needs)),
    stage('Specs that wait', () => true, true),
  ]
}

async function runMeasuring(specs: readonly string[], missing: Missing): Promise<void> {
  await run.stage('Specs that measure', () =>
    suite('specs', specs, missing, (needs) => needs.includes('quiet')),
  )
}

async function runPicked({ unit, real, specs }: Picks): Promise<void> {
  const missing = await findMissing()
  if (unit.length > 0) await run.stage('Unit tests', () => vitest('unit', unit))
  if (real.length > 0) await run.stage('Real clusters', () => suite('real', real, missing))
  if (specs.length === 0) return
  await run.stage('Build', async () => ({ counts: await build(), files: [] }))
  const [onReal, onSimulated, withoutBrowser, waiting] = lanes(specs, missing)
  await run.beside([[onReal, withoutBrowser], [onSimulated], [waiting]])
  await runMeasuring(specs, missing)
}

async function build(): Promise<Counts> {
  const isBuilt = (await show([process.execPath, 'scripts/run.mjs', 'product'])) === 0
  return isBuilt
    ? { ...noCounts, passed: 1 }
    : { ...noCounts, failed: 1, failures: ['The product could not be built.'] }
}

const { counts } = run
const final = process.env.CI === 'true' ? withoutSkips(counts) : counts
if (final.failed > counts.failed) heading('With CI=true, what was skipped counts as failed.')
if (counts.failures.length > 0) {
  heading('What failed')
  for (const failure of counts.failures) process.stdout.write(`${failure}\n`)
}
if (run.stages.length > 0) heading(timeReport(run.stages, run.ms).join('\n'))
if (picks !== null) heading(['Left out:', ...picks.leftOut.map((line) => `- ${line}`)].join('\n'))
process.stdout.write(`\n${closingLine(final, { isWhole: picks === null })}\n`)
process.exit(final.failed === 0 ? 0 : 1)
