/** Everything that can be said about the code without running it. Prints one line per check, and why one failed. */
import fs from 'node:fs/promises'
import { staleFiles } from './generated.ts'
import type { Counts } from './testing/counts.ts'
import { productWordProblems } from './texts/productWords.ts'
import { endWithParent, type Finished, run, toolCommand } from './tools.ts'
import type { Source } from './walls/ast.ts'
import { orderProblems } from './walls/order.ts'
import { outerRooms } from './walls/rooms.ts'
import { wallProblems } from './walls/walls.ts'

const checks: Readonly<Record<string, () => Promise<Finished>>> = {
  types: () => run(toolCommand('tsc', ['-b'])),
  'lint and format': () =>
    run(toolCommand('biome', ['check', '--diagnostic-level=warn', '--error-on-warnings', '.'])),
  'dead code': () => run(toolCommand('knip', ['--no-progress'])),
  walls: async () => listed(await allWallProblems()),
  words: async () => listed(await productWordProblems()),
  generated: async () => listed((await staleFiles()).map((file) => `${file} is stale: npm run fix`)),
}

const listed = (problems: readonly string[]): Finished => ({
  isOk: problems.length === 0,
  output: problems.map((problem) => `${problem}\n`).join(''),
})

async function allWallProblems(): Promise<string[]> {
  const sources: Source[] = []
  for (const room of ['src', ...outerRooms])
    for await (const path of fs.glob(`${room}/**/*.{ts,tsx}`, { exclude: ['**/node_modules/**'] }))
      sources.push({ path: path.replaceAll('\\', '/'), text: await fs.readFile(path, 'utf8') })
  return [...sources.flatMap(wallProblems), ...orderProblems(sources)]
}

/** check runs all checks side by side and counts them. */
export async function check(): Promise<Counts> {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] as string[] }
  await Promise.all(
    Object.entries(checks).map(async ([name, perform]) => {
      const startedAt = Date.now()
      const { isOk, output } = await perform()
      counts[isOk ? 'passed' : 'failed'] += 1
      if (!isOk) counts.failures.push(`check: ${name}`)
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
      process.stdout.write(`${isOk ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n${isOk ? '' : output}`)
    }),
  )
  return counts
}

if (import.meta.main) {
  endWithParent()
  const { failed } = await check()
  process.exitCode = failed === 0 ? 0 : 1
}
