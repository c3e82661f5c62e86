import { describe, expect, it } from 'vitest'
import { actionIn, anObject, planned, said, several, warned } from '../../../testkit/actionWorld.ts'
import type { OfferedTo } from '../actions.ts'
import { suspendAndResume } from './suspend.ts'

const actions = suspendAndResume({
  suspending: ['It stops.', 'They stop.'],
  resuming: ['It goes on.', 'They go on.'],
  refusal: ({ metadata }) => (metadata.name === 'held' ? 'It is held.' : null),
})
const suspend = actionIn(actions, 'suspend')
const resume = actionIn(actions, 'resume')
const obstacles = (known: Partial<OfferedTo>) =>
  [suspend, resume].map((action) => action.obstacle({ status: null, ...known }))
const rowOf = (cell: boolean | string | null) => ({
  cellOf: (column: string) => (column === 'suspend' ? cell : undefined),
})

describe('suspend and resume', () => {
  it.each([
    [
      'the object, suspended',
      { read: anObject({ spec: { suspend: true } }) },
      ['It is suspended already.', null],
    ],
    ['the object, not suspended', { read: anObject({ spec: {} }) }, [null, 'It is not suspended.']],
    ['an object without a spec', { read: anObject() }, [null, 'It is not suspended.']],
    ['a cell that says so', rowOf(true), [undefined, null]],
    ['a cell that says not', rowOf(false), [null, undefined]],
    ['a cell without a value, and no status', rowOf(null), [null, null]],
    ['a status', { status: 'Suspended' }, [undefined, null]],
    ['another status', { status: 'Running' }, [null, undefined]],
    ['nothing', {}, [null, null]],
  ])('are offered by %s', (_, known, expected) => {
    expect(obstacles(known)).toEqual(expected)
  })

  it('go by the object before its row', () => {
    expect(obstacles({ read: anObject({ spec: { suspend: true } }), ...rowOf(false) })[1]).toBeNull()
  })

  it('say what happens to one, and to several', () => {
    expect(said(suspend, {})).toEqual(['It stops.'])
    expect(said(suspend, {}, { targets: several })).toEqual(['They stop.'])
    expect(said(resume, {})).toEqual(['It goes on.'])
    expect(said(resume, {}, { targets: several })).toEqual(['They go on.'])
  })

  it('send whether it is suspended, and nothing else', () => {
    const patch = { type: 'patch', patchType: 'merge' }
    const object = anObject()
    expect(planned(suspend, {}, { object })).toEqual({ ...patch, body: { spec: { suspend: true } } })
    expect(planned(resume, {}, { object })).toEqual({ ...patch, body: { spec: { suspend: false } } })
  })

  it('are refused as the kind wishes', () => {
    for (const action of actions) {
      expect(action.refusal(anObject({}, { name: 'held' }), {})).toBe('It is held.')
      expect(action.refusal(anObject(), {})).toBeNull()
    }
  })

  it('warn of a program that manages the object', () => {
    const object = anObject({}, { annotations: { 'meta.helm.sh/release-name': 'shop' } })
    for (const action of actions)
      expect(warned(action, {}, { object })).toEqual([
        'Helm release shop manages it: its next upgrade may set the suspension back, or fail over it.',
      ])
  })
})
