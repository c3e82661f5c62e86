/**
 * Everything this machine can run: checks, build, unit tests, tests over real clusters, specs of the built product.
 * What cannot run is listed with the reason; with CI=true that is a failure. The last line is the count.
 */
import { isSociable } from '../testkit/needs.ts'
import { check } from './check.ts'
import { type Counts, closingLine, noCounts, withoutSkips } from './testing/counts.ts'
import { heading, Run, suite, vitest } from './testing/suite.ts'
import { timeReport } from './testing/times.ts'
import { endWithParent, show } from './tools.ts'

endWithParent()

const run = new Run()
await run.stage('Checks', async () => ({ counts: await check(), files: [] }))
await run.stage('Build', async () => ({ counts: await build(), files: [] }))
await run.stage('Unit tests', () => vitest('unit'))
// One after the other: specs count the requests that reach the shared clusters, which real tests make at will.
await run.stage('Real clusters', () => suite('real', ['{src,testkit,testbed}/**/*.real.test.ts']))
const specs = ['specs/**/*.spec.ts']
await run.stage('Specs side by side', () => suite('specs-together', specs, isSociable))
await run.stage('Specs one at a time', () => suite('specs', specs, (file, text) => !isSociable(file, text)))

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
heading(timeReport(run.stages).join('\n'))
process.stdout.write(`\n${closingLine(final)}\n`)
process.exit(final.failed === 0 ? 0 : 1)
