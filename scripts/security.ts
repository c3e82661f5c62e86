/** The tests that docs/security.md names. They need the built product, and a browser for what happens in one. */
import { readFile } from 'node:fs/promises'
import { closingLine, sum, withoutSkips } from './testing/counts.ts'
import { findMissing } from './testing/missing.ts'
import { heading, suite } from './testing/suite.ts'
import { testsOf } from './testing/testsOf.ts'
import { endWithParent } from './tools.ts'

endWithParent()
const tests = testsOf(await readFile('docs/security.md', 'utf8'))
const isSpec = (path: string) => path.startsWith('specs/')
const missing = await findMissing()
heading('Security, unit by unit')
const units = await suite(
  'unit',
  tests.filter((path) => !isSpec(path)),
  missing,
)
heading('Security of the built product')
const specs = await suite('specs', tests.filter(isSpec), missing)
const counts = sum([units.counts, specs.counts])
const final = process.env.CI === 'true' ? withoutSkips(counts) : counts
process.stdout.write(`\n${closingLine(final, { isWhole: true })}\n`)
process.exit(final.failed === 0 ? 0 : 1)
