import { describe, expect, it } from 'vitest'
import { type ProjectFile, pick, readWish } from './picks.ts'

const files = (project: string, ...names: string[]): ProjectFile[] => names.map((file) => ({ project, file }))
const all = [
  ...files('unit', 'src/a.test.ts', 'src/b.test.ts'),
  ...files('real', 'src/a.real.test.ts'),
  ...files('specs', 'specs/a.spec.ts', 'specs/b.spec.ts', 'specs/c.spec.ts'),
]

describe('readWish', () => {
  it('asks for every test where nothing is said', () => {
    expect(readWish([])).toEqual({ type: 'all' })
  })

  it('compares with the last commit, or with the one that is named', () => {
    expect(readWish(['--changed'])).toEqual({ type: 'changed', since: null, named: [] })
    expect(readWish(['--changed=main', 'specs/a.spec.ts'])).toEqual({
      type: 'changed',
      since: 'main',
      named: ['specs/a.spec.ts'],
    })
  })

  it.each([[['--change']], [['src/a.test.ts']], [['--changed', 'src/a.test.ts']], [['--changed=']]])(
    'refuses %j, which would be a full run by mistake',
    (args) => {
      expect(readWish(args)).toMatchObject({
        type: 'unknown',
        problem: expect.stringContaining(args.at(-1) ?? ''),
      })
    },
  )
})

describe('pick', () => {
  it('takes the unit tests and tests on real clusters that the change reaches, and no spec', () => {
    const reached = [
      ...files('unit', 'src/b.test.ts'),
      ...files('real', 'src/a.real.test.ts'),
      ...all.slice(3),
    ]
    expect(pick({ all, reached, changed: ['src/b.ts'], named: [] })).toEqual({
      unit: ['src/b.test.ts'],
      real: ['src/a.real.test.ts'],
      specs: [],
      leftOut: [
        'the checks: `npm run check` runs them',
        '1 of 2 files of unit tests: the change does not reach them',
        '3 of 3 specs: they are neither changed nor named',
      ],
    })
  })

  it('names the changed files that tests read instead of importing them', () => {
    const { leftOut } = pick({ all, reached: [], changed: ['src/kinds/pod/pod.yaml', 'src/a.ts'], named: [] })
    expect(leftOut.filter((line) => line.includes('src/'))).toEqual([
      'the tests that read src/kinds/pod/pod.yaml: no import shows which they are',
    ])
  })

  it('takes the specs that are changed or named', () => {
    const picks = pick({
      all,
      reached: [],
      changed: ['specs/b.spec.ts', 'README.md'],
      named: ['specs/c.spec.ts'],
    })
    expect(picks).toMatchObject({ unit: [], real: [], specs: ['specs/b.spec.ts', 'specs/c.spec.ts'] })
    expect(picks.leftOut).toContain('1 of 3 specs: they are neither changed nor named')
  })
})
