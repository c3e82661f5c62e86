import { describe, expect, it } from 'vitest'
import { anObject, planned, problemOf, said, warned } from '../../../testkit/actionWorld.ts'
import { expand } from './expand.ts'

const claim = (storage?: string, phase = 'Bound') =>
  anObject({ spec: { resources: { requests: { storage } } }, status: { phase } })

describe('expand', () => {
  it('asks for more storage, and nothing else', () => {
    expect(planned(expand, { storage: '20Gi' }, { object: claim('10Gi') })).toEqual({
      ...{ type: 'patch', patchType: 'merge' },
      body: { spec: { resources: { requests: { storage: '20Gi' } } } },
    })
  })

  it.each([
    ['10Gi', '20Gi', null],
    ['10Gi', '10Gi', null],
    ['10Gi', '10240Mi', null],
    ['10Gi', '9Gi', 'It has 10Gi, and can only become larger.'],
    ['10Gi', '10G', 'It has 10Gi, and can only become larger.'],
    [undefined, '1Gi', null],
  ])('of %s to %s: %s', (now, storage, refusal) => {
    expect(expand.refusal(claim(now), { storage })).toBe(refusal)
  })

  it('is refused for a claim that is not bound', () => {
    expect(expand.refusal(claim('10Gi', 'Pending'), { storage: '20Gi' })).toBe('It is not bound to a volume.')
    expect(expand.refusal(anObject(), { storage: '20Gi' })).toBe('It is not bound to a volume.')
  })

  it('takes an amount above none', () => {
    for (const storage of ['1', '20Gi', '500M']) expect(problemOf(expand, { storage })).toBeNull()
    for (const storage of ['', '0', '-1Gi', 'much', 20])
      expect(problemOf(expand, { storage })).toContain('storage is an amount such as 20Gi')
  })

  it('begins with the amount that the claim has', () => {
    const field = { id: 'storage', type: 'text', label: 'Storage', absent: '20Gi' }
    expect(expand.form(claim('10Gi'))).toEqual([{ ...field, default: '10Gi' }])
    for (const object of [null, anObject(), anObject({ spec: {} }), anObject({ spec: { resources: {} } })])
      expect(expand.form(object)).toEqual([{ ...field, default: '' }])
  })

  it('says the amount that it has, and that there is no way back', () => {
    const says = (object?: ReturnType<typeof anObject>) =>
      said(expand, { storage: '20Gi' }, object === undefined ? {} : { object })
    expect(says(claim('10Gi'))).toEqual(['It has 10Gi now. A volume cannot become smaller again.'])
    expect(says()[0]).toMatch(/^It has an unknown amount of storage now\./u)
    const helm = anObject({}, { annotations: { 'meta.helm.sh/release-name': 'shop' } })
    expect(warned(expand, { storage: '20Gi' }, { object: helm })[0]).toContain(
      'set the amount of storage back',
    )
  })
})
