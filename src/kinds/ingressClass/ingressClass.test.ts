import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { ingressClass } from './ingressClass.ts'

const classes = readObjects(new URL('./ingressClasses.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('ingress class', () => {
  it.each([
    ['nginx', 'True', 'example.com/ingress-nginx', '<none>'],
    ['internal', 'False', 'example.com/internal', 'IngressParameters.example.com/internal'],
    ['core-parameters', 'False', 'example.com/internal', 'ConfigMap/settings'],
  ])('%s, default %s, of %s with %s', (name, ...row) => {
    const object = classes.get(name)
    expect(object && printed(ingressClass, object, noon)).toEqual([...row, '24h'])
  })
})
