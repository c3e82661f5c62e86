import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column, Row } from '#contract'
import { cursorTarget } from './source/cursorTarget.ts'
import { freshnessWords } from './source/freshnessWords.ts'
import { nextSlice, type Slice, sliceRows } from './source/slice.ts'
import {
  fittingLanes,
  inOrder,
  isAskedFor,
  lanesOf,
  movedColumn,
  tableColumns,
} from './source/tableColumns.ts'

const column = (id: string, priority: number, isWide = false): Column => ({
  id,
  title: id,
  type: 'text',
  priority,
  isWide,
})
const own = [column('status', 0), column('node', 7, true), column('ip', 4), column('gates', 4)]
const ids = (lanes: readonly { column: Column }[]) => lanes.map((lane) => lane.column.id)

describe('tableColumns', () => {
  it('puts name and namespace before the own columns of the kind', () => {
    const columns = tableColumns(own, { hasNamespace: true, isNameWide: false })
    expect(columns.map(({ id }) => id)).toEqual(['name', 'namespace', 'status', 'node', 'ip', 'gates'])
  })

  it('leaves the namespace out when one namespace is chosen', () => {
    const columns = tableColumns(own, { hasNamespace: false, isNameWide: false })
    expect(columns.map(({ id }) => id)).not.toContain('namespace')
  })

  it('reads each cell from its place in the row', () => {
    const row: Row = ['u', 'checkout', 'web-1', '1', ['ok', 'Running'], 'node-1', '10.0.0.1', null]
    const columns = tableColumns(own, { hasNamespace: true, isNameWide: false })
    expect(columns.map((each) => each.read(row))).toEqual([
      'web-1',
      'checkout',
      ['ok', 'Running'],
      'node-1',
      '10.0.0.1',
      null,
    ])
  })

  it('shows wide columns only when they are asked for, and hides others when they are put away', () => {
    const choice = { hidden: ['ip'], shownWide: ['node'] }
    expect(own.filter((each) => isAskedFor(each, choice)).map(({ id }) => id)).toEqual([
      'status',
      'node',
      'gates',
    ])
  })
})

describe('fittingLanes', () => {
  const lanes = lanesOf(tableColumns(own, { hasNamespace: true, isNameWide: false }), [])

  it('keeps everything where there is room', () => {
    expect(fittingLanes(lanes, 5000)).toEqual(lanes)
  })

  it('lets the highest priority leave first, of equals the rightmost', () => {
    const order: string[] = []
    let before = ids(lanes)
    for (let width = 3000; width > 0; width -= 1) {
      const after = ids(fittingLanes(lanes, width))
      order.push(...before.filter((id) => !after.includes(id)))
      before = after
    }
    expect(order).toEqual(['node', 'gates', 'ip'])
    expect(before).toEqual(['name', 'namespace', 'status'])
  })
})

describe('nextSlice', () => {
  it('always holds the rows on screen, and stays where it is while they are well inside', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(60), fc.nat(200_000), (first, height, total) => {
        const screen = { first: Math.min(first, total), last: Math.min(first + height, total) }
        const start: Slice = { offset: 0, limit: sliceRows }
        const slice = nextSlice(start, screen, total)
        expect(slice.offset).toBeLessThanOrEqual(screen.first)
        expect(slice.offset + slice.limit).toBeGreaterThanOrEqual(Math.min(screen.last, total))
        expect(nextSlice(slice, screen, total)).toEqual(slice)
      }),
    )
  })

  it('reaches the very last row', () => {
    const slice = nextSlice({ offset: 0, limit: sliceRows }, { first: 19_970, last: 19_999 }, 20_000)
    expect(slice).toEqual({ offset: 20_000 - sliceRows, limit: sliceRows })
  })
})

describe('cursorTarget', () => {
  const at = (key: string, current: number) => cursorTarget(key, { current, total: 100, pageRows: 20 })
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 99, 99],
    ['ArrowUp', 0, 0],
    ['PageDown', 10, 30],
    ['PageUp', 10, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
  ])('of %s at %i is %i', (key, current, target) => {
    expect(at(key, current)).toBe(target)
  })

  it('is nowhere for other keys and in an empty table', () => {
    expect(at('Enter', 3)).toBeNull()
    expect(cursorTarget('End', { current: -1, total: 0, pageRows: 9 })).toBeNull()
  })
})

describe('freshnessWords', () => {
  const now = Date.UTC(2026, 0, 1, 12)
  it.each([
    [{ state: 'live' }, 'Live'],
    [{ state: 'syncing', loaded: 1500, total: 20000 }, 'Syncing 1,500 of 20,000'],
    [{ state: 'syncing', loaded: 0, total: null }, 'Syncing 0'],
    [{ state: 'denied', reason: 'no' }, 'Denied'],
    [{ state: 'failed', reason: 'no', nextTryAt: null }, 'Failed'],
  ] as const)('of %j are %j', (freshness, word) => {
    expect(freshnessWords(freshness, null, now).word).toBe(word)
  })

  it('never call rows live whose connection is lost', () => {
    expect(freshnessWords({ state: 'live' }, now - 5000, now)).toMatchObject({
      tone: 'warn',
      word: expect.stringMatching(/^Stale since /),
    })
  })
})

describe('fittingLanes in very little room', () => {
  it('narrows what may never leave, as far as it can be read', () => {
    const long: Row = ['u', 'n'.repeat(40), 'w'.repeat(40), '1']
    const columns = tableColumns([column('status', 0)], { hasNamespace: true, isNameWide: false })
    const widthOf = (widthPx: number) =>
      fittingLanes(lanesOf(columns, [long]), widthPx).reduce((sum, { minPx }) => sum + minPx, 0)
    expect(widthOf(2000)).toBeGreaterThan(400)
    expect(widthOf(400)).toBeLessThan(400)
    expect(fittingLanes(lanesOf(columns, [long]), 10).map(({ minPx }) => minPx >= 64)).toEqual([
      true,
      true,
      true,
    ])
  })
})

describe('columns in the order of the person', () => {
  const columns = tableColumns(own, { hasNamespace: true, isNameWide: false })
  const ordered = (order: readonly string[]) => inOrder(columns, order).map(({ id }) => id)

  it('are as the table has them until one is moved', () => {
    expect(ordered([])).toEqual(['name', 'namespace', 'status', 'node', 'ip', 'gates'])
  })

  it('take the place of the column they are dropped on', () => {
    const natural = columns.map(({ id }) => id)
    expect(movedColumn(natural, 'ip', 'namespace')).toEqual([
      'name',
      'ip',
      'namespace',
      'status',
      'node',
      'gates',
    ])
    expect(movedColumn(natural, 'name', 'status')).toEqual([
      'namespace',
      'status',
      'name',
      'node',
      'ip',
      'gates',
    ])
    expect(movedColumn(natural, 'name', 'unknown')).toEqual(natural)
  })

  it('keep unknown names out, and put a new column behind its own predecessor', () => {
    expect(ordered(['gates', 'gone', 'name', 'status'])).toEqual([
      'gates',
      'name',
      'namespace',
      'status',
      'node',
      'ip',
    ])
  })

  it('are as wide as they were made', () => {
    const lanes = lanesOf(columns, [], { status: 333 })
    expect(lanes.find(({ column: { id } }) => id === 'status')).toMatchObject({ minPx: 333, share: 0 })
  })
})
