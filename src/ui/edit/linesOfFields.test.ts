import { describe, expect, it } from 'vitest'
import { linesOfFields, unknownFields } from './linesOfFields.ts'

const text = `metadata:
  annotations:
    a.b/c: x
spec:
  replicas: -1
  containers:
    - name: a
      image: b
    - name: c
`

describe('linesOfFields', () => {
  it.each([
    ['spec.replicas', 5],
    ['spec.containers[0].image', 8],
    ['spec.containers[1]', 9],
    ['metadata.annotations[a.b/c]', 3],
    ['spec.selector', null],
    ['spec.containers[7].image', null],
    ['spec.replicas.x', null],
    ['', null],
  ])('finds %j on line %j', (field, line) => {
    expect(linesOfFields(text)(field)).toBe(line)
  })

  it('finds nothing in a text that is none', () => {
    expect(linesOfFields('')('spec')).toBeNull()
  })
})

it('unknownFields reads the fields out of a strict refusal', () => {
  expect(unknownFields('strict decoding error: unknown field "spec.a", unknown field "spec.b[0].c"')).toEqual(
    ['spec.a', 'spec.b[0].c'],
  )
})
