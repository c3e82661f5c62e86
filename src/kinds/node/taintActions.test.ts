import { describe, expect, it } from 'vitest'
import { anObject, planned, problemOf, said, several } from '../../../testkit/actionWorld.ts'
import { taint, untaint } from './taintActions.ts'

interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

const dedicated: Taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }
const evicting: Taint = { key: 'dedicated', effect: 'NoExecute' }
const other: Taint = { key: 'example.com/other', effect: 'NoSchedule' }
const tainted = (...taints: readonly Taint[]) => anObject({ spec: { taints } })
const patch = { type: 'patch', patchType: 'merge' }
const replaced = (taints: readonly Taint[] | null) => ({
  ...patch,
  body: { metadata: { resourceVersion: '7' }, spec: { taints } },
})

describe('taint', () => {
  const sent = (input: object, ...taints: readonly Taint[]) =>
    planned(taint, input, { object: tainted(...taints) })

  it('adds a taint before the others, which stay', () => {
    expect(sent({ key: 'dedicated', value: 'gpu' }, evicting, other)).toEqual(
      replaced([dedicated, evicting, other]),
    )
    expect(sent({ key: 'dedicated' }, evicting)).toEqual(
      replaced([{ key: 'dedicated', effect: 'NoSchedule' }, evicting]),
    )
    expect(planned(taint, { key: 'dedicated', effect: 'NoExecute' }, { object: anObject() })).toEqual(
      replaced([evicting]),
    )
  })

  it('gives the taint of that key and effect another value, as kubectl does with --overwrite', () => {
    expect(sent({ key: 'dedicated', value: 'cpu' }, other, dedicated)).toEqual(
      replaced([{ ...dedicated, value: 'cpu' }, other]),
    )
    expect(sent({ key: 'dedicated' }, dedicated)).toEqual(
      replaced([{ key: 'dedicated', effect: 'NoSchedule' }]),
    )
  })

  it('leaves the list in its order where the node has the taint already', () => {
    expect(sent({ key: 'dedicated', value: 'gpu' }, other, dedicated)).toEqual(replaced([other, dedicated]))
    expect(sent({ key: 'dedicated', effect: 'NoExecute' }, other, evicting)).toEqual(
      replaced([other, evicting]),
    )
  })

  it('is NoSchedule with no value, where it is not said otherwise', () => {
    expect(taint.readArgs({ key: 'dedicated' })).toEqual({
      args: { key: 'dedicated', value: '', effect: 'NoSchedule' },
    })
  })

  it('asks for a key, a value and an effect', () => {
    expect(taint.form(null)).toEqual([
      { id: 'key', type: 'text', label: 'Key', default: '' },
      { id: 'value', type: 'text', label: 'Value', default: '', absent: 'none' },
      {
        ...{ id: 'effect', type: 'choice', label: 'Effect', default: 'NoSchedule' },
        choices: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'].map((value) => ({ value, label: value })),
      },
    ])
  })

  const longest = 'a'.repeat(63)
  it.each(['a', 'dedicated', 'example.com/gpu', 'A1_b.c', longest, `${'a'.repeat(253)}/${longest}`])(
    'may have the key %s',
    (key) => {
      expect(problemOf(taint, { key })).toBeNull()
    },
  )

  it.each(['', '-a', 'a-', 'two words', `${longest}a`, '/gpu', 'Example.com/gpu', 'a/b/c', '!a', 'a!', 7])(
    'may not have the key %j',
    (key) => {
      expect(problemOf(taint, { key })).toContain(
        'key is the name of a taint, such as dedicated or example.com/gpu',
      )
    },
  )

  it('may have a value as labels have, and one of three effects', () => {
    for (const value of ['', 'a', 'v1.2_3-4', longest])
      expect(problemOf(taint, { key: 'k', value })).toBeNull()
    for (const value of ['-a', 'a-', 'two words', `${longest}a`, '!a', 'a!', 7])
      expect(problemOf(taint, { key: 'k', value })).toContain(
        'value has letters, digits, dashes, dots and underscores, 63 at most, or is empty',
      )
    expect(problemOf(taint, { key: 'k', effect: 'Never' })).toContain(
      'effect must be NoSchedule, PreferNoSchedule, NoExecute',
    )
  })

  it.each([
    ['NoSchedule', 'Pods that do not tolerate the taint are not placed on it any more. Pods that run stay.'],
    [
      'PreferNoSchedule',
      'Pods that do not tolerate the taint are placed on it only if there is no other place.',
    ],
    ['NoExecute', 'Pods that do not tolerate the taint are deleted from it at once.'],
  ])('says what %s does to pods', (effect, sentence) => {
    expect(said(taint, { key: 'k', effect })).toEqual([sentence])
    const [many] = said(taint, { key: 'k', effect }, { targets: several })
    expect(many).toBe(sentence.replace(/\b(on|from) it\b/u, '$1 them'))
  })

  it('says the value that the taint has now', () => {
    const now = (object: object, input: object) => said(taint, input, { object } as never)[1]
    expect(now(tainted(other, dedicated), { key: 'dedicated' })).toBe(
      'It has this taint with the value gpu now.',
    )
    expect(now(tainted(evicting), { key: 'dedicated', effect: 'NoExecute' })).toBe(
      'It has this taint with no value now.',
    )
    expect(now(tainted(evicting, other), { key: 'dedicated' })).toBeUndefined()
    expect(now(tainted(other), { key: 'dedicated' })).toBeUndefined()
  })
})

describe('remove taint', () => {
  const node = tainted(dedicated, evicting, other)

  it('offers the taints of the node as kubectl writes them, the first of them chosen', () => {
    const field = { id: 'taint', type: 'select', label: 'Taint' }
    expect(untaint.form(node)).toEqual([
      {
        ...{ ...field, default: 'dedicated:NoSchedule' },
        choices: [
          { value: 'dedicated:NoSchedule', label: 'dedicated=gpu:NoSchedule' },
          { value: 'dedicated:NoExecute', label: 'dedicated:NoExecute' },
          { value: 'example.com/other:NoSchedule', label: 'example.com/other:NoSchedule' },
        ],
      },
    ])
    expect(untaint.form(null)).toEqual([{ ...field, default: null, choices: [] }])
  })

  it('sends the others, bound to the node that they were read from', () => {
    expect(planned(untaint, { taint: 'dedicated:NoSchedule' }, { object: node })).toEqual(
      replaced([evicting, other]),
    )
    expect(planned(untaint, { taint: 'dedicated:NoExecute' }, { object: tainted(evicting) })).toEqual(
      replaced(null),
    )
  })

  it('makes no sense for a node without taints', () => {
    expect(untaint.obstacle({ status: null, read: anObject() })).toBe('It has no taints.')
    expect(untaint.obstacle({ status: null, read: node })).toBeNull()
    expect(untaint.obstacle({ status: null })).toBeNull()
  })

  it('names a taint by its key and its effect', () => {
    expect(problemOf(untaint, { taint: 'a:b' })).toBeNull()
    for (const name of ['dedicated', ':NoSchedule', 'dedicated:', 'dedicated:No-Execute', 'a:b!', 7])
      expect(problemOf(untaint, { taint: name })).toContain('taint is the key and the effect of a taint')
  })

  it('says that pods may come again', () => {
    expect(said(untaint, { taint: 'a:b' })).toEqual([
      'Pods that do not tolerate the taint may be placed on it again.',
    ])
  })
})
