import { describe, expect, it } from 'vitest'
import { isImmutable, textToMake } from './makeAgain.ts'

describe('a field that is set only when an object is made', () => {
  it.each([
    'Deployment.apps "web" is invalid: spec.selector: Invalid value: {}: field is immutable',
    'PersistentVolumeClaim "d" is invalid: spec: Forbidden: spec is immutable after creation',
    'StatefulSet.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than a few are forbidden',
  ])('is found in the words of a refusal: %s', (message) => {
    expect(isImmutable({ message, fields: [] })).toBe(true)
    expect(isImmutable({ message: '', fields: [{ field: 'spec', message }] })).toBe(true)
  })

  it('is none where a value is wrong', () => {
    expect(isImmutable({ message: 'spec.replicas: must be positive', fields: [] })).toBe(false)
  })
})

describe('the text of an object as a manifest for another one', () => {
  it('has no status and nothing that only the cluster sets, and all else as it was written', () => {
    const yaml = `apiVersion: v1
kind: Pod # a comment
metadata:
  name: web
  uid: u1
  resourceVersion: "7"
  labels:
    uid: mine
spec:
  uid: 0644
status:
  phase: Running
`
    expect(textToMake(yaml)).toBe(`apiVersion: v1
kind: Pod # a comment
metadata:
  name: web
  labels:
    uid: mine
spec:
  uid: 0644
`)
  })
})
