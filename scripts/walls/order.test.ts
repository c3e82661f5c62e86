import { describe, expect, it } from 'vitest'
import { floors as houseFloors } from './floors.ts'
import { orderProblems } from './order.ts'
import { allowedImports } from './rooms.ts'

const floors = { kube: [['low', 'other'], ['high', 'high/inner'], ['client.ts']] }

const problemsOf = (...files: readonly (readonly [path: string, text: string])[]) =>
  orderProblems(
    files.map(([path, text]) => ({ path, text })),
    floors,
  )

describe('orderProblems', () => {
  it('lets a file import from its own folder, from floors below and by doors', () => {
    expect(
      problemsOf(
        ['src/kube/low/a.ts', "import { b } from './b.ts'\nimport { x } from '#machinery'"],
        ['src/kube/low/b.ts', 'export const b = 1'],
        ['src/kube/high/c.ts', "import { b } from '../low/b.ts'"],
        ['src/kube/client.ts', "import { c } from './high/c.ts'\nimport { d } from './high/inner/d.ts'"],
        ['src/kube/index.ts', "export { b } from './low/b.ts'\nexport { client } from './client.ts'"],
      ),
    ).toEqual([])
  })

  it.each([
    [
      'an import upwards',
      'src/kube/low/a.ts',
      "\nimport { c } from '../high/c.ts'",
      'low may not import high',
    ],
    ['a type from above', 'src/kube/low/a.ts', "\nimport type { C } from '../high/c.ts'", 'upwards'],
    ['a lazy import upwards', 'src/kube/low/a.ts', "\nconst c = () => import('../high/c.ts')", 'upwards'],
    ['a re-export from above', 'src/kube/low/a.ts', "\nexport { c } from '../high/c.ts'", 'upwards'],
    ['a neighbour on the same floor', 'src/kube/low/a.ts', "\nimport { b } from '../other/b.ts'", 'along'],
    [
      'a folder inside a folder that is listed by itself',
      'src/kube/high/a.ts',
      "\nimport { b } from './inner/b.ts'",
      'high may not import high/inner',
    ],
    ['its own door', 'src/kube/high/a.ts', "\nimport { b } from '../index.ts'", "its own room's door"],
  ])('refuses %s', (_, path, text, words) => {
    expect(problemsOf([path, text])).toEqual([expect.stringMatching(`^${path}:2: .*${words}`)])
  })

  it('refuses a folder or a loose file without a floor', () => {
    expect(problemsOf(['src/kube/new/a.ts', ''], ['src/kube/loose.ts', ''])).toEqual([
      expect.stringContaining('src/kube/new/a.ts: has no floor'),
      expect.stringContaining('src/kube/loose.ts: has no floor'),
    ])
  })

  it('gives every folder that is not listed the floor of the star, each apart, and loose files none', () => {
    const files = [
      ['src/kinds/pod/pod.ts', "import { c } from '../cells/c.ts'"],
      ['src/kinds/node/node.ts', "import { pod } from '../pod/pod.ts'"],
      ['src/kinds/cells/c.ts', "\nimport { pod } from '../pod/pod.ts'"],
      ['src/kinds/loose.ts', ''],
    ].map(([path = '', text = '']) => ({ path, text }))
    expect(orderProblems(files, { kinds: [['cells'], ['*'], ['registry.ts']] })).toEqual([
      expect.stringContaining('src/kinds/loose.ts: has no floor'),
      'src/kinds/node/node.ts:1: imports along its own floor: node may not import pod',
      'src/kinds/cells/c.ts:2: imports upwards: cells may not import pod',
      expect.stringContaining('a circle of files'),
    ])
  })

  it('refuses a circle of types inside one folder, and shows the way round', () => {
    expect(
      problemsOf(
        ['src/kube/low/a.ts', "import type { B } from './b.ts'"],
        ['src/kube/low/b.ts', "import type { C } from './c.ts'"],
        ['src/kube/low/c.ts', "import type { A } from './a.ts'\nimport type { D } from './d.ts'"],
        ['src/kube/low/d.ts', ''],
      ),
    ).toEqual([
      'a circle of files: src/kube/low/a.ts → src/kube/low/b.ts → src/kube/low/c.ts → src/kube/low/a.ts',
    ])
  })

  it('finds two circles that have nothing in common', () => {
    expect(
      problemsOf(
        ['src/kube/low/a.ts', "import './b.ts'"],
        ['src/kube/low/b.ts', "import './a.ts'"],
        ['src/kube/high/c.ts', "import './c.ts'\nimport '../low/a.ts'"],
      ),
    ).toHaveLength(2)
  })

  it('leaves tests out', () => {
    expect(problemsOf(['src/kube/low/a.test.ts', "import { c } from '../high/c.ts'"])).toEqual([])
  })
})

describe('the floors of the house', () => {
  it('are drawn for every room', () => {
    expect(Object.keys(houseFloors).toSorted()).toEqual(Object.keys(allowedImports).toSorted())
  })
})
