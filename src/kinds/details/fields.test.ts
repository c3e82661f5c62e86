import { describe, expect, it } from 'vitest'
import type { DetailValue } from './details.ts'
import {
  code,
  coreLink,
  count,
  fields,
  flag,
  items,
  links,
  moment,
  plainText,
  seconds,
  state,
  words,
} from './fields.ts'

const other = (value: unknown) => value as never

describe('a value of an overview', () => {
  it.each<[string, () => DetailValue | null, DetailValue]>([
    ['words', () => words('a text'), { type: 'text', text: 'a text' }],
    ['code', () => code('10.0.0.1'), { type: 'code', text: '10.0.0.1' }],
    ['a count', () => count(0), { type: 'number', number: 0 }],
    ['a flag', () => flag(false), { type: 'boolean', boolean: false }],
    ['a length of time', () => seconds(15), { type: 'text', text: '15 s' }],
    ['a list', () => items(['a', other(1), 'b']), { type: 'list', items: ['a', 'b'] }],
    ['a time', () => moment('1970-01-01T00:01:00Z'), { type: 'time', at: 60 }],
    ['a state', () => state(['ok', '']), { type: 'status', tone: 'ok', word: '' }],
  ])('is %s', (_, value, expected) => {
    expect(value()).toEqual(expected)
  })

  it.each<[string, () => readonly (DetailValue | null)[]]>([
    ['words', () => [words(''), words(null), words(undefined), words(other(1))]],
    ['code', () => [code(''), code(null), code(undefined), code(other(1))]],
    ['a count', () => [count(null), count(undefined), count(other('1'))]],
    ['a flag', () => [flag(null), flag(undefined), flag(other('true'))]],
    ['a length of time', () => [seconds(null), seconds(other('15'))]],
    ['a list', () => [items([]), items(null), items(undefined), items(other('a')), items([other(1)])]],
    ['a time', () => [moment(null), moment(undefined), moment('soon')]],
    ['a state', () => [state(['ok', other(1)])]],
    ['a link', () => [coreLink('Node', '', ''), coreLink('Node', '', null), coreLink('Node', '', other({}))]],
  ])('is none where there is no %s', (_, values) => {
    expect(values().every((value) => value === null)).toBe(true)
  })

  it('is a link to each object that has a kind and a name', () => {
    const pod = { gvk: { group: '', version: 'v1', kind: 'Pod' }, namespace: 'shop', name: 'web-1' }
    const damaged = [
      { ...pod, name: '' },
      { ...pod, name: other(1) },
      { ...pod, namespace: other(null) },
      { ...pod, gvk: { ...pod.gvk, kind: '' } },
      { ...pod, gvk: { ...pod.gvk, kind: other(1) } },
      { ...pod, gvk: { ...pod.gvk, group: other(1) } },
      { ...pod, gvk: { ...pod.gvk, version: other(1) } },
    ]
    expect(links([...damaged, pod])).toEqual({ type: 'links', links: [pod] })
    expect(links(damaged)).toBeNull()
    expect(coreLink('Pod', 'shop', 'web-1')).toEqual({ type: 'links', links: [pod] })
  })
})

describe('the fields of an overview', () => {
  it('are those with a value, in order', () => {
    const value = { type: 'number', number: 1 } as const
    expect(
      fields([
        ['B', value],
        ['None', null],
        ['A', value],
      ]),
    ).toEqual([
      { label: 'B', value },
      { label: 'A', value },
    ])
  })
})

describe('plainText', () => {
  it.each([
    ['a', 'a'],
    [0, '0'],
    [false, 'false'],
    [null, ''],
    [undefined, ''],
    [['a'], ''],
    [{ a: 1 }, ''],
  ])('of %j is %j', (value, text) => {
    expect(plainText(value)).toBe(text)
  })
})
