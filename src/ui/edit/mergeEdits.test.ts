import { describe, expect, it } from 'vitest'
import { mergeEdits } from './mergeEdits.ts'

const base = `apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: web
  name: web
  resourceVersion: "5"
spec:
  replicas: 2
  template:
    spec:
      containers:
        - image: web:1
          name: app
        - image: log:1
          name: log
status:
  replicas: 2
`
const change = (text: string, ...changes: readonly (readonly [from: string, to: string])[]) =>
  changes.reduce((changed, [from, to]) => {
    expect(changed).toContain(from)
    return changed.replace(from, to)
  }, text)
const newer = ['"5"', '"6"'] as const

describe('mergeEdits', () => {
  it('takes what only the cluster sets, and tells it from a change', () => {
    const mine = change(base, ['replicas: 2', 'replicas: 3 # more'])
    const theirs = change(base, newer, ['status:\n  replicas: 2', 'status:\n  replicas: 1'])
    const merge = mergeEdits({ base, mine, theirs })
    expect([merge.taken, merge.overlaps]).toEqual([[], []])
    expect(merge.text()).toBe(change(mine, newer, ['status:\n  replicas: 2', 'status:\n  replicas: 1']))
  })

  it('brings fields together that lie side by side, items of lists by their names', () => {
    const mine = change(base, ['app: web\n', 'app: web\n    mine: "1"\n'], ['log:1', 'log:2'])
    const theirs = change(base, newer, ['app: web\n', 'app: web\n    theirs: "2"\n'], ['web:1', 'web:2'])
    const merge = mergeEdits({ base, mine, theirs })
    expect(merge.taken).toEqual(['metadata.labels.theirs', 'spec.template.spec.containers[name=app].image'])
    expect(merge.overlaps).toEqual([])
    expect(merge.text()).toBe(
      change(mine, newer, ['mine: "1"\n', 'mine: "1"\n    theirs: "2"\n'], ['web:1', 'web:2']),
    )
  })

  it('takes items that were added or removed', () => {
    const mine = change(base, ['replicas: 2', 'replicas: 3'])
    const added = change(base, [
      '        - image: log:1\n          name: log\n',
      '        - image: new:1\n          name: new\n',
    ])
    expect(mergeEdits({ base, mine, theirs: added }).text()).toBe(
      change(added, ['replicas: 2', 'replicas: 3']),
    )
  })

  it('asks where both changed a field, and takes the side that is chosen', () => {
    const mine = change(base, ['replicas: 2', 'replicas: 3'], ['web:1', 'web:3'])
    const theirs = change(
      base,
      newer,
      ['replicas: 2', 'replicas: 5'],
      ['        - image: web:1\n          name: app\n', ''],
    )
    const merge = mergeEdits({ base, mine, theirs })
    expect(merge.overlaps).toEqual([
      { field: 'spec.replicas', base: '2', mine: '3', theirs: '5' },
      {
        field: 'spec.template.spec.containers[name=app]',
        base: 'image: web:1\nname: app',
        mine: 'image: web:3\nname: app',
        theirs: null,
      },
    ])
    expect(merge.text(['mine', 'mine'])).toBe(change(mine, newer))
    expect(merge.text(['theirs', 'theirs'])).toBe(theirs)
  })

  it('asks about a whole list whose items have no names', () => {
    const [args, mine, theirs] = ['[a]', '[a, b]', '[a, c]'].map((list) => `spec:\n  args: ${list}\n`) as [
      string,
      string,
      string,
    ]
    const { overlaps } = mergeEdits({ base: args, mine, theirs })
    expect(overlaps.map(({ field }) => field)).toEqual(['spec.args'])
  })

  it('asks about a list that the others have put in another order', () => {
    const list = (...names: string[]) => `spec:\n${names.map((name) => `  - name: ${name}\n`).join('')}`
    const merge = mergeEdits({ base: list('a', 'b'), mine: list('a', 'b', 'c'), theirs: list('b', 'a') })
    expect(merge.overlaps.map(({ field }) => field)).toEqual(['spec'])
    expect(mergeEdits({ base: list('a', 'b'), mine: list('a', 'b'), theirs: list('b', 'a') }).text()).toBe(
      list('b', 'a'),
    )
  })

  it('says nothing of what both did alike', () => {
    const both = change(base, ['replicas: 2', 'replicas: 3'])
    const merge = mergeEdits({ base, mine: both, theirs: both })
    expect([merge.taken, merge.overlaps, merge.text()]).toEqual([[], [], both])
  })

  it('writes every scalar of mine as I wrote it', () => {
    const scalars = [
      '0644',
      '"1.10"',
      '1.10',
      'yes',
      '12:30:45',
      '9007199254740993',
      '0o17',
      '2025-01-02T03:04:05Z',
      '~',
      "'x'",
    ]
    const mine = `# top\nspec:\n${scalars.map((scalar, at) => `  f${at}: ${scalar} # why\n`).join('')}`
    const theirs = 'spec: {}\nother: 1\n'
    expect(mergeEdits({ base: 'spec: {}\n', mine, theirs }).text()).toBe(`${mine}other: 1\n`)
  })

  it('does not read a broken text', () => {
    expect(() => mergeEdits({ base, mine: 'a: [', theirs: base })).toThrow()
  })
})
