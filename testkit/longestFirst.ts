import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of unit tests that take much longer than the others, though some are short to read. */
const long = [
  'src/sim/protocol.test.ts',
  'scripts/recipes/recipes.test.ts',
  'src/berth/damagedAnswers.fuzz.test.ts',
  'src/server/roster/roster.test.ts',
  'src/berth/logs/followedLog.test.ts',
  'src/berth/nodelogs/nodeLogs.test.ts',
  'src/server/workspace/selection.test.ts',
  'src/sim/conformance.test.ts',
  'src/server/roster/launcher.test.ts',
]

/**
 * LongestFirst begins with the files that take longest, so that none of them runs on alone at the end. Vitest knows how long a file
 * took only where it has run before, and goes by its size in a fresh checkout.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => long.some((file) => moduleId.endsWith(`/${file}`))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
