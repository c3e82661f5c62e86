/**
 * The specs of isolation: clusters of equal names and uids, one of which fails while nothing of the others changes. They
 * need the built product; those on real clusters are skipped with the reason where there can be none.
 */
import { closingLine, withoutSkips } from './testing/counts.ts'
import { findMissing } from './testing/missing.ts'
import { heading, suite } from './testing/suite.ts'
import { endWithParent } from './tools.ts'

endWithParent()
heading('Isolation')
const { counts } = await suite('specs', ['specs/isolation/**/*.spec.ts'], await findMissing())
const final = process.env.CI === 'true' ? withoutSkips(counts) : counts
process.stdout.write(`\n${closingLine(final, { isWhole: true })}\n`)
process.exit(final.failed === 0 ? 0 : 1)
