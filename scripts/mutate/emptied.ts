import fs from 'node:fs/promises'
import path from 'node:path'
import { createVitest } from 'vitest/node'
import { aProjectCopy } from '../recipes/projectCopy.ts'

/** A file with more lines than that has a test that fails when the file is emptied. */
const longLines = 150
/** So many tests judge a file, the nearest first. */
const mostTests = 12

/** Drawn by a browser alone: specs/accessibleViews.spec.ts and specs/shell.spec.ts fail without them. */
const judgedBySpecs: ReadonlySet<string> = new Set([
  'src/ui/gallery/KitPage.tsx',
  'src/ui/terminal/TerminalView.tsx',
  'src/ui/terminal/terminalScreen.ts',
])

/** Emptied is a file with the test that noticed that it was emptied; null where none did. */
export interface Emptied {
  readonly file: string
  readonly noticedBy: string | null
}

/**
 * emptyEach empties each long file of the product, one at a time, in a copy of the project, and runs the tests near it until
 * one fails. Rejects where a test that has noticed something fails on the whole project too.
 */
export async function emptyEach(
  root: string,
  isWanted: (file: string) => boolean,
  onJudged: (emptied: Emptied) => void,
): Promise<void> {
  await using copy = await aProjectCopy(root)
  const files = [...copy.original.keys()].filter((file) => /^src\/.*\.tsx?$/u.test(file))
  const tests = files.filter((file) => /(?<!\.real)\.test\.tsx?$/u.test(file))
  const isLong = (file: string) => (copy.original.get(file)?.split('\n').length ?? 0) > longLines
  const long = files.filter(
    (file) => isLong(file) && !/\.test\.tsx?$/u.test(file) && !judgedBySpecs.has(file) && isWanted(file),
  )
  process.chdir(copy.path)
  const vitest = await createVitest('test', {
    ...{ root: copy.path, watch: false, project: ['unit'], maxWorkers: 1, reporters: [{}] },
  })
  const isPassed = async (test: string): Promise<boolean> => {
    const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications([test]))
    // Those of earlier runs are among them.
    return testModules.find(({ relativeModuleId }) => relativeModuleId === test)?.state() === 'passed'
  }
  const judges = new Set<string>()
  try {
    for (const file of long) {
      const place = path.join(copy.path, file)
      const write = async (text: string) => {
        await fs.writeFile(place, text, 'latin1')
        vitest.invalidateFile(place)
      }
      await write('export {}\n')
      let noticedBy: string | null = null
      for (const test of nearestTests(file, tests)) {
        if (await isPassed(test)) continue
        noticedBy = test
        judges.add(test)
        break
      }
      await write(copy.original.get(file) ?? '')
      onJudged({ file, noticedBy })
    }
    for (const test of judges)
      if (!(await isPassed(test))) throw new Error(`${test} fails though nothing is emptied.`)
  } finally {
    await vitest.close()
    process.chdir(root)
  }
}

/** nearestTests are the tests of the file's own name, then those of its folder, of the folder above, and so on. */
export function nearestTests(file: string, tests: readonly string[]): readonly string[] {
  const stem = file.replace(/\.tsx?$/u, '')
  const folders = path.posix.dirname(file).split('/')
  const distance = (test: string): number => {
    if (test.startsWith(`${stem}.`)) return -1
    const others = path.posix.dirname(test).split('/')
    const shared = folders.findIndex((folder, at) => folder !== others[at])
    const common = shared === -1 ? folders.length : shared
    return folders.length - common + (others.length - common) / 10
  }
  return tests.toSorted((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1)).slice(0, mostTests)
}
