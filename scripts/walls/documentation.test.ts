import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importedFrom, isTest, parse, walk } from './ast.ts'
import { allowedImports, outerRooms } from './rooms.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8')
const filesLike = (pattern: string): string[] =>
  fs.globSync(pattern, { cwd: root }).map((file) => file.replaceAll(path.sep, '/'))

const page = read('docs/architecture.md')
/** The rows of the table in a section, as their cells. */
const tableUnder = (title: string): string[][] =>
  (page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/gu)].map(([, code = '']) => code)

/** The rooms that each room's files import, tests left out. */
function importsFound(): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const file of filesLike('src/**/*.{ts,tsx}')) {
    const program = isTest(file) ? null : parse({ path: file, text: read(file) })
    const [, room = ''] = file.split('/')
    const imports = new Set(found[room])
    if (program !== null)
      walk(program, (node) => {
        const specifier = importedFrom(node)
        if (specifier?.startsWith('#') === true) imports.add(specifier.slice(1))
      })
    found[room] = [...imports].toSorted()
  }
  return found
}

describe('docs/architecture.md', () => {
  it('lists the rooms in their order, each with the rooms that the walls let it import', () => {
    const rooms = tableUnder('Rooms')
      .filter(([name = '']) => name.startsWith('`src/'))
      .map(([name = '', , imports = '']) => [
        name.slice('`src/'.length, -1),
        imports === '–' ? [] : imports.split(', '),
      ])
    expect(rooms).toEqual(Object.entries(allowedImports))
  })

  it('lists no import that no file makes', () => {
    const allowed = Object.entries(allowedImports).map(([room, imports]) => [room, imports.toSorted()])
    expect(importsFound()).toEqual(Object.fromEntries(allowed))
  })

  it('lists the rooms outside of src, which the walls know too', () => {
    const outer = tableUnder('Rooms').flatMap(([names = '']) => quoted(names))
    expect(outer.filter((name) => !name.startsWith('src/')).toSorted()).toEqual(outerRooms.toSorted())
  })

  it('says for five kinds of change which two to four files to read first', () => {
    const rows = tableUnder('Where to begin')
    expect(rows).toHaveLength(5)
    for (const [change, files = ''] of rows) {
      const count = quoted(files).length
      expect({ change, isFew: count >= 2 && count <= 4 }).toEqual({ change, isFew: true })
    }
  })
})

describe('the documentation', () => {
  // Decisions name files as they were, and recipes those that a reader is going to add.
  const pages = ['README.md', ...filesLike('docs/*.md')].filter((file) => file !== 'docs/recipes.md')

  it.each(pages)('%s names only files and folders that are there', (file) => {
    const named = quoted(read(file)).filter((code) =>
      /^(src|testkit|specs|scripts|bench|docs)\/[\w./-]+$/u.test(code),
    )
    expect(named.filter((name) => !fs.existsSync(path.join(root, name)))).toEqual([])
  })
})
