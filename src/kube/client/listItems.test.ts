import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzz } from '#testkit'
import { listItems } from './listItems.ts'

const read = (text: string) => [...listItems(Buffer.from(text))]

describe('listItems', () => {
  it('yields the items of a list as JSON would read them, however it is written', async () => {
    const list = fc.record({
      kind: fc.constantFrom('PodMetricsList', 'items', '"items":[', '\\', 'é\\"'),
      metadata: fc.record({ items: fc.json() }),
      items: fc.array(fc.jsonValue()),
      more: fc.jsonValue(),
    })
    await fuzz(
      'lists',
      fc.tuple(list, fc.constantFrom(undefined, 2, '\t\r\n')),
      async ([value, indent]) => {
        const text = JSON.stringify(value, null, indent)
        expect(read(text)).toEqual(JSON.parse(text).items)
      },
      { runs: 300, seconds: 5 },
    )
  })

  it.each(['{"items":null}', '{"kind":"List"}', '{"items": [ ] }', '{"spec":{"items":[1]}}'])(
    'finds none in %s',
    (text) => expect(read(text)).toEqual([]),
  )

  it.each([
    '',
    'no JSON',
    '{"items":{}}',
    '{"items":[1',
    '{"items":["a',
    '{"items":[1,]}',
    '{"items":[{]}]}',
  ])('takes %j for no list', (text) =>
    expect(() => read(text)).toThrow(expect.objectContaining({ reason: 'malformed' })),
  )
})
