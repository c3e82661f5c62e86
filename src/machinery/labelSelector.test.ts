import { describe, expect, it } from 'vitest'
import { formatLabels, formatSelector, isSelector, selectsLabels } from '#machinery'

describe('isSelector', () => {
  const requirement = { key: 'app', operator: 'In', values: ['web', 'api'] }

  it.each([
    {},
    { matchLabels: {} },
    { matchLabels: { app: 'web', tier: '' }, matchExpressions: [] },
    { matchExpressions: [requirement, { key: 'app', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'app', operator: 'Exists', values: null }] },
    { matchExpressions: [{ key: 'app', operator: 'Exists', values: [] }] },
    { matchExpressions: [{ key: 'app', operator: 'Perhaps' }] },
  ])('%j has the shape of one', (value) => {
    expect(isSelector(value)).toBe(true)
  })

  it.each([
    undefined,
    null,
    'app=web',
    7,
    [],
    { matchLabels: null },
    { matchLabels: 'app=web' },
    { matchLabels: ['app'] },
    { matchLabels: { app: 'web', tier: 1 } },
    { matchExpressions: null },
    { matchExpressions: {} },
    { matchExpressions: 'app' },
    { matchExpressions: [requirement, null] },
    { matchExpressions: [requirement, 'app'] },
    { matchExpressions: [['app', 'Exists']] },
    { matchExpressions: [{ operator: 'Exists' }] },
    { matchExpressions: [{ key: 'app' }] },
    { matchExpressions: [{ key: 1, operator: 'Exists' }] },
    { matchExpressions: [{ key: 'app', operator: null }] },
    { matchExpressions: [{ ...requirement, values: 'web' }] },
    { matchExpressions: [{ ...requirement, values: {} }] },
    { matchExpressions: [{ ...requirement, values: ['web', 1] }] },
  ])('%j has not', (value) => {
    expect(isSelector(value)).toBe(false)
  })
})

describe('formatSelector', () => {
  it('writes every requirement as kubectl does, sorted by key', () => {
    expect(
      formatSelector({
        matchLabels: { tier: 'front', app: 'web' },
        matchExpressions: [
          { key: 'zone', operator: 'In', values: ['b', 'a'] },
          { key: 'beta', operator: 'DoesNotExist' },
          { key: 'owner', operator: 'Exists' },
          { key: 'track', operator: 'NotIn', values: ['dev', 'canary'] },
        ],
      }),
    ).toEqual(['app=web', '!beta', 'owner', 'tier=front', 'track notin (canary,dev)', 'zone in (a,b)'])
  })

  it.each([
    { key: 'a', operator: 'In', values: [] },
    { key: 'a', operator: 'NotIn', values: [] },
    { key: 'a', operator: 'NotIn' },
    { key: 'a', operator: 'Exists', values: ['b'] },
    { key: 'a', operator: 'DoesNotExist', values: ['b'] },
    { key: 'a', operator: 'Gt', values: ['1'] },
  ])('is null for what no API server accepts: %j', (requirement) => {
    expect(formatSelector({ matchExpressions: [requirement] })).toBeNull()
  })

  it('keeps the order in which one key is named', () => {
    const exists = { key: 'a', operator: 'Exists' }
    const isIn = { key: 'a', operator: 'In', values: ['b'] }
    expect(formatSelector({ matchLabels: { a: 'b' }, matchExpressions: [exists, isIn] })).toEqual([
      'a=b',
      'a',
      'a in (b)',
    ])
  })

  it('has nothing to write for an empty or a missing selector', () => {
    expect(formatSelector({})).toEqual([])
    expect(formatSelector(undefined)).toEqual([])
  })
})

describe('formatLabels', () => {
  it('sorts by key', () => {
    expect(formatLabels({ b: '2', a: '1', c: '' })).toEqual(['a=1', 'b=2', 'c='])
  })
})

describe('selectsLabels', () => {
  const labels = { app: 'web', tier: 'front' }
  const by = (operator: string, key: string, ...values: string[]) => ({
    matchExpressions: [{ key, operator, values }],
  })

  it.each([
    [{}, true],
    [{ matchLabels: { app: 'web' } }, true],
    [{ matchLabels: { app: 'api' } }, false],
    [{ matchLabels: { toString: 'web' } }, false],
    [by('In', 'tier', 'front', 'back'), true],
    [by('In', 'tier', 'back'), false],
    [by('In', 'zone', 'a'), false],
    [by('In', 'zone', ''), false],
    [{ matchExpressions: [{ key: 'app', operator: 'In' }] }, false],
    [by('NotIn', 'tier', 'back'), true],
    [by('NotIn', 'zone', 'a'), true],
    [by('NotIn', 'tier', 'front'), false],
    [by('Exists', 'app'), true],
    [by('DoesNotExist', 'app'), false],
    [by('DoesNotExist', 'zone'), true],
    [by('Perhaps', 'app'), false],
    [by('Perhaps', 'zone'), false],
  ])('%j is %s', (selector, isSelected) => {
    expect(selectsLabels(selector, labels)).toBe(isSelected)
  })
})
