import fs from 'node:fs'
import path from 'node:path'
import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'
import { customKinds, kinds } from '#kinds'

const root = import.meta.dirname

/** The overview sums up chosen kinds; the rest is no part of the product. */
const leftOut = /^(overview|gallery|testing)\/|\.test\.tsx?$|\/scripted\w+\.ts$/

/** Words of the page that are also the name of a resource. */
const wordsOfThePage: readonly (readonly [file: string, word: string, meaning: string])[] = [
  ['session/namespaceChoice.ts', 'namespaces', 'the type of a tail that names several'],
  ['session/clusterView.ts', 'namespaces', 'the type of a tail that names several'],
  ['palette/paletteItems.ts', 'namespaces', 'a section of the palette'],
  ['palette/Palette.tsx', 'namespaces', 'a section of the palette'],
  ['panel/panelTabs.ts', 'events', 'the id of a tab, which addresses keep'],
]

const resources: ReadonlySet<string> = new Set([
  ...kinds.map(({ gvr }) => gvr.resource),
  ...customKinds.map(({ resource }) => resource),
])

interface Node {
  readonly type?: unknown
  readonly value?: unknown
  readonly name?: { readonly name?: unknown }
}

/** Every text of a file that is the name of a resource; classes of the style and fields of types are none. */
function* resourceNames(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return
  const { type, value, name } = part as Node
  if (type === 'TSIndexedAccessType' || (type === 'JSXAttribute' && name?.name === 'className')) return
  if (type === 'Literal' && typeof value === 'string' && resources.has(value)) yield value
  for (const child of Object.values(part).flat()) yield* resourceNames(child)
}

describe('the page', () => {
  it('knows no kind by name: what it does with some, their folders in src/kinds say as data', () => {
    const files = fs.globSync('**/*.{ts,tsx}', { cwd: root }).map((file) => file.split(path.sep).join('/'))
    const found = files
      .filter((file) => !leftOut.test(file))
      .flatMap((file) => {
        const text = fs.readFileSync(path.join(root, file), 'utf8')
        const names = resourceNames(parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }))
        return [...new Set(names)].map((name) => `${file}: ${name}`)
      })
    expect(found.toSorted()).toEqual(wordsOfThePage.map(([file, word]) => `${file}: ${word}`).toSorted())
  })
})
