import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column } from '#contract'
import type { Change } from '#kube'
import { TableRow } from './tableRow.ts'
import { View, type ViewSpec } from './view.ts'

const columns: Column[] = [{ id: 'restarts', title: 'Restarts', type: 'number', priority: 1, isWide: false }]

const aRow = (name: string, restarts: number | null, namespace = 'default', version = '1') =>
  new TableRow({ name, namespace, uid: `${namespace}/${name}`, resourceVersion: version }, [restarts], {})

const byName: ViewSpec = {
  tail: { type: 'all-namespaces' },
  sort: { column: 'name', isDescending: false },
  filter: '',
}
const names = (view: View) => view.slice(0, 1000).map(({ name }) => name)

describe('View', () => {
  it('sorts as people count and breaks ties by namespace', () => {
    const view = new View(byName, columns, [
      aRow('web-10', 0),
      aRow('web-2', 0, 'b'),
      aRow('web-2', 0, 'a'),
      aRow('web-1', 0),
    ])
    expect(view.slice(0, 10).map((row) => `${row.namespace}/${row.name}`)).toEqual([
      'default/web-1',
      'a/web-2',
      'b/web-2',
      'default/web-10',
    ])
  })

  it('sorts numbers by value, either way round', () => {
    const sort = { column: 'restarts', isDescending: true }
    const view = new View({ ...byName, sort }, columns, [aRow('a', 2), aRow('b', 10), aRow('c', 0)])
    expect(names(view)).toEqual(['b', 'a', 'c'])
  })

  it('sorts the words of a status in their own order where they have one, not in the alphabet’s', () => {
    const severity: Column = {
      id: 'severity',
      title: 'Severity',
      type: 'status',
      priority: 1,
      isWide: false,
      order: ['Critical', 'Warning', 'Info'],
    }
    const finding = (name: string, word: string) =>
      new TableRow({ name, namespace: '', uid: name, resourceVersion: '1' }, [['bad', word]], {})
    const rows = [finding('a', 'Info'), finding('b', 'Warning'), finding('c', 'Critical')]
    const sort = { column: 'severity', isDescending: false }
    expect(names(new View({ ...byName, sort }, [severity], rows))).toEqual(['c', 'b', 'a'])
  })

  it('is after any changes what it would be made anew', () => {
    const specs = fc.record({
      tail: fc.constantFrom<ViewSpec['tail']>(
        { type: 'all-namespaces' },
        { type: 'namespace', namespace: 'a' },
      ),
      sort: fc.record({
        column: fc.constantFrom('name', 'namespace', 'restarts'),
        isDescending: fc.boolean(),
      }),
      filter: fc.constantFrom('', 'w', '-restarts:1', 'namespace:b'),
    })
    const step = fc.record({
      name: fc.constantFrom('w1', 'w2', 'x1', 'x10'),
      namespace: fc.constantFrom('a', 'b'),
      restarts: fc.option(fc.nat(3)),
      isDeleted: fc.boolean(),
    })
    fc.assert(
      fc.property(specs, fc.array(fc.array(step), { maxLength: 8 }), (spec, batches) => {
        const store = new Map<string, TableRow>()
        const view = new View(spec, columns, [])
        for (const batch of batches) {
          view.apply(
            batch.flatMap(({ name, namespace, restarts, isDeleted }): Change<TableRow>[] => {
              const item = aRow(name, restarts, namespace)
              const previous = store.get(item.uid)
              if (isDeleted) {
                store.delete(item.uid)
                return previous === undefined ? [] : [{ type: 'deleted', item: previous }]
              }
              store.set(item.uid, item)
              return previous === undefined
                ? [{ type: 'added', item }]
                : [{ type: 'updated', item, previous }]
            }),
          )
        }
        const anew = new View(spec, columns, store.values())
        expect(view.slice(0, 100)).toEqual(anew.slice(0, 100))
        expect(view.counts).toEqual(anew.counts)
      }),
    )
  })

  it('tells its listeners once a batch, and not about rows of other namespaces', () => {
    const view = new View({ ...byName, tail: { type: 'namespace', namespace: 'a' } }, columns, [])
    let told = 0
    using _ = view.onChange(() => {
      told += 1
    })
    view.apply([
      { type: 'added', item: aRow('one', 0, 'a') },
      { type: 'added', item: aRow('two', 0, 'a') },
    ])
    view.apply([{ type: 'added', item: aRow('other', 0, 'b') }])
    expect(told).toBe(1)
    expect(view.counts).toEqual({ total: 2, unfiltered: 2 })
  })

  it('counts what the filter leaves out', () => {
    const view = new View({ ...byName, filter: 'web' }, columns, [aRow('web', 0), aRow('api', 0)])
    expect(view.counts).toEqual({ total: 1, unfiltered: 2 })
  })
})
