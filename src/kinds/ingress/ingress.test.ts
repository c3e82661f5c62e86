import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { ingress } from './ingress.ts'

const ingresses = readObjects(new URL('./ingresses.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('ingress', () => {
  it.each([
    ['shop', 'nginx', 'shop.example', '192.0.2.7', '80, 443'],
    ['many-hosts', 'nginx', 'a.example,b.example,c.example + 2 more...', 'lb.example', '80'],
    ['three-hosts-and-a-rule-without', 'nginx', 'a.example,b.example,c.example + 1 more...', '', '80'],
    ['catch-all', '<none>', '*', '', '80'],
  ])('%s of class %s serves %s at %s, ports %s', (name, ...row) => {
    const object = ingresses.get(name)
    expect(object && printed(ingress, object, noon)).toEqual([...row, '24h'])
  })

  it('says which path leads where', () => {
    const object = ingresses.get('shop')
    const sections = object === undefined ? [] : ingress.details(object)
    const tables = sections.flatMap((section) => (section.type === 'table' ? [section.rows] : []))
    expect(tables).toEqual([
      [
        ['shop.example', '/', 'Prefix', 'web:80'],
        ['shop.example', '/api', 'Prefix', 'api:http'],
      ],
      [['shop-tls', 'shop.example']],
    ])
  })
})
