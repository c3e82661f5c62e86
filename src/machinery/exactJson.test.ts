import { describe, expect, it } from 'vitest'
import { exactJson, parseAsWritten, parseExactJson } from './exactJson.ts'

describe('parseExactJson', () => {
  it.each([
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
    ['9007199254740991', 9007199254740991],
    ['1.2345678901234567', 1.2345678901234567],
    ['"9007199254740993"', '9007199254740993'],
    ['1e300', 1e300],
  ])('reads %s without loss', (source, value) => {
    expect(parseExactJson(source)).toEqual(value)
    expect(parseExactJson(`{"a":[${source}]}`)).toEqual({ a: [value] })
    expect(parseExactJson(`{\n  "a": ${source},\n  "b": [\n    1,\n    ${source}\n  ]\n}`)).toEqual({
      a: value,
      b: [1, value],
    })
  })
})

describe('parseAsWritten', () => {
  it('keeps every whole number for the text that is made of it', () => {
    const text =
      '{"a":[9007199254740993,-9223372036854775808,1,1.5,"9007199254740993"],"b":{"c":18446744073709551615}}'
    expect(JSON.stringify(parseAsWritten(text))).toBe(text)
  })
})

describe('exactJson', () => {
  it('writes what parseExactJson has read', () => {
    const text = '{"a":[9007199254740993,1.5,null]}'
    expect(exactJson(parseExactJson(text))).toBe(text)
  })
})
