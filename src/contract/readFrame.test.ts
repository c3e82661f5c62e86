import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { readFrame } from '#contract'

const schema = v.object({ t: v.literal('ack'), n: v.number() })
const refusal = (message: string): unknown => {
  try {
    readFrame(schema, message)
  } catch (error) {
    return error
  }
  return null
}

describe('readFrame', () => {
  it('reads a frame of the schema', () => {
    expect(readFrame(schema, '{"t": "ack", "n": 3}')).toEqual({ t: 'ack', n: 3 })
  })

  it('says what is wrong with another frame', () => {
    expect(refusal('{"t": "ack"}')).toMatchObject({
      code: 'invalid_request',
      message: 'Not a frame: n is required',
    })
  })

  it('refuses what is no JSON in the same way', () => {
    expect(refusal('{"t":')).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/^Not a frame: /),
    })
  })
})
