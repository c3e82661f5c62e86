import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../generated.ts'
import { toolCommand } from '../tools.ts'
import { isTest } from '../walls/ast.ts'
import { aProjectCopy, differing } from './projectCopy.ts'
import { type Change, changed, changesIn, recipesIn } from './recipe.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const recipes = recipesIn(read('docs/recipes.md')).map((recipe) => ({
  ...recipe,
  changes: changesIn(read(`docs/${recipe.example}`)),
}))

/** Every file that a recipe names. */
const named: ReadonlySet<string> = new Set(recipes.flatMap(({ files }) => files))

/** Tests that judge whatever kinds, acts and requests there are. */
const generalTests = [
  'src/kinds/registry.test.ts',
  'src/kinds/actions.test.ts',
  'src/ui/kindNames.test.ts',
  'src/contract/requestAddress.test.ts',
]

/** A whole check, and a run of tests, on a machine that does other things too. */
const longMs = 600_000

describe('the recipes', () => {
  it('are those of a kind, an act, a request and a document', () => {
    expect(recipes.map(({ example }) => example)).toEqual(
      ['kind', 'act', 'request', 'document'].map((name) => `recipes/${name}.md`),
    )
  })

  it.each(recipes)('$title has at most ten lines', ({ lines }) => {
    expect(lines.length).toBeLessThanOrEqual(10)
  })

  it.each(recipes)('$title names the files of its example, in order', ({ files, changes }) => {
    const generated = generatedFiles()
    const written = files.filter((file) => !generated.has(file))
    expect(written).toEqual([...new Set(changes.map(({ file }) => file))])
  })

  it('pass every check and every test, and change no file that they do not name', {
    timeout: longMs,
  }, async () => {
    await using copy = await aProjectCopy(root)
    const changes = recipes.flatMap((recipe) => recipe.changes)
    for (const change of changes) await copy.apply(change)
    const succeed = async (...command: readonly string[]) => {
      const { isOk, output } = await copy.run(command)
      expect(isOk ? '' : output).toBe('')
    }

    const before = await copy.texts()
    await succeed(process.execPath, 'scripts/fix.ts')
    const after = await copy.texts()
    expect(differing(before, after)).toEqual([...generatedFiles().keys()].filter((file) => named.has(file)))
    expect(differing(copy.original, after)).toEqual([...named].toSorted())
    await succeed(process.execPath, 'scripts/check.ts')
    const tests = changes.flatMap(({ place, file }) => (place === 'add' && isTest(file) ? file : []))
    await succeed(...toolCommand('vitest', ['run', '--project', 'unit', ...tests, ...generalTests]))
  })
})

describe('changed', () => {
  const change = (differences: Partial<Change>): Change => ({
    ...{ file: 'a.ts', place: 'after', line: 'b', text: 'new\n' },
    ...differences,
  })

  it('puts lines next to the one line of that text', () => {
    expect(changed('a\n  b\nc\n', change({}))).toBe('a\n  b\nnew\nc\n')
    expect(changed('a\n  b\nc\n', change({ place: 'before' }))).toBe('a\nnew\n  b\nc\n')
    expect(changed('a\n', change({ place: 'end' }))).toBe('a\nnew\n')
    expect(changed(null, change({ place: 'add' }))).toBe('new\n')
  })

  it.each([
    ['a line that is not there', 'a\n', {}, 'a.ts has 0 lines that read b'],
    ['a line that is there twice', 'b\nb\n', {}, 'a.ts has 2 lines that read b'],
    ['a file that is not there', null, {}, 'There is no a.ts.'],
    ['a file to add that is there', '', { place: 'add' as const }, 'a.ts is there already.'],
  ])('refuses %s', (_, present, differences, problem) => {
    expect(() => changed(present, change(differences))).toThrow(problem)
  })
})
