import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { storageClass } from './storageClass.ts'

const classes = readObjects(new URL('./storageClasses.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('storage class', () => {
  it.each([
    ['standard', 'True', 'example.com/disk', 'Delete', 'WaitForFirstConsumer', 'true'],
    ['archive', 'False', 'example.com/tape', 'Retain', 'Immediate', 'false'],
    ['bare', 'False', 'kubernetes.io/no-provisioner', 'Delete', 'Immediate', 'false'],
  ])('%s, default %s, of %s', (name, ...row) => {
    const object = classes.get(name)
    expect(object && printed(storageClass, object, noon)).toEqual([...row, '24h'])
  })
})
