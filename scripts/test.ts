/**
 * Everything this machine can run: checks, build, unit tests, tests over real clusters, specs of the built product.
 * What cannot run is listed with the reason; with CI=true that is a failure. The last line is the count.
 */
import { check } from './check.ts'
import { type Counts, closingLine, noCounts, sum, withoutSkips } from './testing/counts.ts'
import { heading, suite, vitest } from './testing/suite.ts'
import { endWithParent, show } from './tools.ts'

endWithParent()

heading('Checks')
const checks = await check()
const builtWell = (await show([process.execPath, 'scripts/run.mjs', 'product'])) === 0
const build: Counts = builtWell
  ? { ...noCounts, passed: 1 }
  : { ...noCounts, failed: 1, failures: ['The product could not be built.'] }

heading('Unit tests')
const unit = await vitest(['unit'], [])

// One after the other: specs count the requests that reach the shared clusters, which real tests make at will.
const real = await suite('Real clusters', 'real', '{src,testkit,testbed}/**/*.real.test.ts')
const specs = await suite('Specs', 'specs', 'specs/**/*.spec.ts')

const counts = sum([checks, build, unit, real, specs])
const final = process.env.CI === 'true' ? withoutSkips(counts) : counts
if (final.failed > counts.failed) heading('With CI=true, what was skipped counts as failed.')
if (counts.failures.length > 0) {
  heading('What failed')
  for (const failure of counts.failures) process.stdout.write(`${failure}\n`)
}
process.stdout.write(`\n${closingLine(final)}\n`)
process.exit(final.failed === 0 ? 0 : 1)
