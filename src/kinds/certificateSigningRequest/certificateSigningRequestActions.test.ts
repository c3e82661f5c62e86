import { describe, expect, it } from 'vitest'
import { actionIn, anObject, planned, said, several } from '../../../testkit/actionWorld.ts'
import { certificateSigningRequestActions } from './certificateSigningRequestActions.ts'

const approve = actionIn(certificateSigningRequestActions, 'approve')
const deny = actionIn(certificateSigningRequestActions, 'deny')
const condition = (type: string) => ({
  ...{ type, status: 'True', reason: `Flotilla${type}`, message: `${type} in Flotilla.` },
  lastUpdateTime: '2026-01-02T03:04:05Z',
})

describe('approve and deny', () => {
  it('send the whole request with one more condition, to its approval', () => {
    const update = { type: 'update', subresource: 'approval' }
    const object = anObject({ spec: { username: 'bob' } })
    expect(planned(approve, {}, { object })).toEqual({
      ...update,
      body: { ...object, status: { conditions: [condition('Approved')] } },
    })
    const before = { type: 'Failed', status: 'True' }
    const answered = anObject({ status: { conditions: [before], certificate: 'x' } })
    expect(planned(deny, {}, { object: answered })).toEqual({
      ...update,
      body: { ...answered, status: { certificate: 'x', conditions: [before, condition('Denied')] } },
    })
  })

  it('are refused once one of them is done', () => {
    const decided = (type: string) => anObject({ status: { conditions: [{ type: 'Failed' }, { type }] } })
    for (const action of [approve, deny]) {
      expect(action.refusal(decided('Approved'), {})).toBe('It is approved already.')
      expect(action.refusal(decided('Denied'), {})).toBe('It is denied already.')
      expect(action.refusal(decided('Other'), {})).toBeNull()
      expect(action.refusal(anObject({ status: {} }), {})).toBeNull()
    }
  })

  it('say what becomes of one request, and of several, and that it is final', () => {
    const final = 'The decision cannot be changed afterwards.'
    expect(said(approve, {})).toEqual([
      'Its signer may issue the certificate, and its owner acts in the cluster under that name.',
      final,
    ])
    expect(said(deny, {})).toEqual(['No certificate is issued for it.', final])
    expect(said(deny, {}, { targets: several })[0]).toBe('No certificates are issued for them.')
    expect(said(approve, {}, { targets: several })[0]).toMatch(/^Their signers may issue/u)
    expect(said(approve, {}, { object: anObject({ spec: {} }) })).toHaveLength(2)
  })
})
