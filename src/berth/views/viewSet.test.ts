import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column } from '#contract'
import { TableRow } from './tableRow.ts'
import { View, type ViewSpec } from './view.ts'
import { ViewSet } from './viewSet.ts'

const columns: Column[] = [{ id: 'restarts', title: 'Restarts', type: 'number', priority: 1, isWide: false }]

const aSpec = (filter: string, namespace: string | null = null, column = 'name'): ViewSpec => ({
  tail: namespace === null ? { type: 'all-namespaces' } : { type: 'namespace', namespace },
  sort: { column, isDescending: false },
  filter,
})

const aRow = (name: string, namespace: string, restarts: number) =>
  new TableRow({ name, namespace, uid: `${namespace}/${name}`, resourceVersion: '1' }, [restarts], {})

describe('ViewSet', () => {
  it('picks out of a sorted view what sorting anew would show', () => {
    const rows = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('w1', 'w2', 'x1', 'x10', 'x2'),
        namespace: fc.constantFrom('a', 'b'),
        restarts: fc.nat(3),
      }),
      { selector: ({ name, namespace }) => `${namespace}/${name}` },
    )
    const asked = fc.array(
      fc.record({
        filter: fc.constantFrom('w', 'x', '-restarts:1', 'namespace:b', '1'),
        namespace: fc.constantFrom(null, 'a'),
        column: fc.constantFrom('name', 'restarts'),
      }),
    )
    fc.assert(
      fc.property(rows, asked, (all, asked) => {
        const rows = all.map(({ name, namespace, restarts }) => aRow(name, namespace, restarts))
        const views = new ViewSet()
        using _name = views.lease(aSpec(''), columns, () => rows)
        using _restarts = views.lease(aSpec('', null, 'restarts'), columns, () => rows)
        for (const { filter, namespace, column } of asked) {
          const spec = aSpec(filter, namespace, column)
          using lease = views.lease(spec, columns, () => rows)
          const anew = new View(spec, columns, rows)
          expect(lease.view.slice(0, 100)).toEqual(anew.slice(0, 100))
          expect(lease.view.counts).toEqual(anew.counts)
        }
      }),
    )
  })

  it('keeps the sorted view that a filter is being typed above, however long the filter is', () => {
    const rows = [aRow('web-frontend', 'a', 0)]
    const views = new ViewSet()
    const leased = (spec: ViewSpec): View => {
      using lease = views.lease(spec, columns, () => rows)
      return lease.view
    }
    const base = leased(aSpec(''))
    for (const typed of ['w', 'we', 'web', 'web-', 'web-f', 'web-fr']) leased(aSpec(typed))
    expect(leased(aSpec(''))).toBe(base)
  })
})
