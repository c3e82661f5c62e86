import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column, Row } from '#contract'
import { kindOfDomain } from '#kinds'
import { cellTitle } from './CellView.tsx'
import { cursorTarget } from './source/cursorTarget.ts'
import { freshnessWords } from './source/freshnessWords.ts'
import { nextSlice, type Slice, sliceRows } from './source/slice.ts'
import {
  fittingLanes,
  inOrder,
  isAskedFor,
  lanesOf,
  laneTemplate,
  movedColumn,
  tableColumns,
} from './source/tableColumns.ts'
import { withNew } from './useSample.ts'

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

describe('the columns that are shown at first', () => {
  const shownAtFirst = (domain: string) =>
    tableColumns(kindOfDomain(domain)?.columns ?? [], { hasNamespace: true, isNameWide: false })
      .filter((each) => isAskedFor(each, { hidden: [], shownWide: [] }))
      .map(({ id }) => id)

  it.each([
    ['pods', ['node']],
    ['deployments', ['images']],
    ['rolebindings', ['users', 'groups', 'serviceaccounts']],
  ])('of %s are among others %j, until they are put away', (domain, wanted) => {
    expect(shownAtFirst(domain)).toEqual(expect.arrayContaining(wanted))
    const columns = kindOfDomain(domain)?.columns ?? []
    const hidden = columns.filter((each) => isAskedFor(each, { hidden: wanted, shownWide: [] }))
    for (const id of wanted) expect(hidden.map((each) => each.id)).not.toContain(id)
  })
})

describe('fittingLanes', () => {
  const lanes = lanesOf(tableColumns(own, { hasNamespace: true, isNameWide: false }), [])

  it('keeps everything where there is room', () => {
    expect(ids(fittingLanes(lanes, 5000))).toEqual(ids(lanes))
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
  it('counts nothing next to rows that are put together from several lists', () => {
    const word = (loaded: number, total: number | null) =>
      freshnessWords({ state: 'syncing', loaded, total }, null, 0).word
    expect([word(0, null), word(0, 50), word(7, null)]).toEqual(['Syncing', 'Syncing 0 of 50', 'Syncing 7'])
  })

  const now = Date.UTC(2026, 0, 1, 12)
  it.each([
    [{ state: 'live' }, 'Live'],
    [{ state: 'syncing', loaded: 1500, total: 20000 }, 'Syncing 1,500 of 20,000'],
    [{ state: 'syncing', loaded: 0, total: null }, 'Syncing'],
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
    expect(fittingLanes(lanesOf(columns, [long]), 10).map(({ minPx }) => minPx)).toEqual([40, 40, 40])
  })

  it('never goes over the edge of the table while each column can have the room of a few letters', () => {
    const columns = tableColumns(
      ['severity', 'finding', 'message'].map((id) => column(id, id === 'message' ? 2 : 0)),
      { hasNamespace: true, isNameWide: false },
    )
    const long: Row = ['u', 'shop', 'n'.repeat(40), '1', 'Critical', 'f'.repeat(30), 'm'.repeat(99)]
    for (let widthPx = 300; widthPx < 1200; widthPx += 7) {
      const lanes = fittingLanes(lanesOf(columns, [long]), widthPx)
      const usedPx = lanes.reduce((sum, { minPx }) => sum + minPx + 16, 0) + 24 + 14
      expect(usedPx).toBeLessThanOrEqual(widthPx)
    }
  })
})

describe('the width of a column', () => {
  const laneOf = (type: Column['type'], id: string, cells: readonly Row[4][]) => {
    const columns = tableColumns([{ ...column(id, 3), type }], { hasNamespace: false, isNameWide: false })
    const rows = cells.map((cell, index): Row => [`${index}`, '', `n-${index}`, '1', cell ?? null])
    return lanesOf(columns, rows).find((lane) => lane.column.id === id)
  }

  it('is that of its longest number, for one that is cut reads as another number', () => {
    const lane = laneOf('number', 'replicas', [...Array.from({ length: 12 }, (_, at) => at + 1), 25_000_000])
    // Eight figures of 6.6 px, with tabular figures at 12 px.
    expect(lane?.minPx).toBeGreaterThanOrEqual(53)
    expect(lane?.maxPx).toBe(lane?.minPx)
  })

  it('is that of its text, as far as there is room, and what is left goes to the last text', () => {
    const columns = tableColumns([column('message', 2), column('hint', 3)], {
      hasNamespace: true,
      isNameWide: false,
    })
    const row: Row = ['u', 'shop', 'web-1', '1', 'crash looping', 'read its log']
    const lanes = fittingLanes(lanesOf(columns, [row]), 1900)
    expect(lanes.filter(({ takesRest }) => takesRest).map((lane) => lane.column.id)).toEqual(['hint'])
    for (const { maxPx, takesRest } of lanes) if (!takesRest) expect(maxPx).toBeLessThanOrEqual(160)
  })

  it('is that of every row of a short table, also of one that comes in place of another', () => {
    const row = (uid: string, kind: string): Row => [uid, 'shop', uid, '1', kind]
    const pods = withNew([], [row('a', 'Pod'), row('b', 'Pod')])
    const all = withNew(pods, [row('a', 'Pod'), row('c', 'Deployment')])
    expect(all.map(([uid]) => uid)).toEqual(['a', 'b', 'c'])
    expect(withNew(all, [row('a', 'Pod')])).toBe(all)
    const [, , kind] = lanesOf(
      tableColumns([{ ...column('kind', 1), type: 'object' }], { hasNamespace: true, isNameWide: false }),
      all.map((each): Row => [each[0], each[1], each[2], each[3], [each[4] as string, '', '']]),
    )
    expect(kind?.minPx).toBeGreaterThanOrEqual('Deployment'.length * 6.6)
  })

  it('leaves room behind it all where no text is left but names', () => {
    const columns = tableColumns([{ ...column('ready', 1), type: 'ratio' }], {
      hasNamespace: true,
      isNameWide: false,
    })
    const lanes = fittingLanes(lanesOf(columns, [['u', 'shop', 'web', '1', [1, 2]]]), 1900)
    expect(lanes.some(({ takesRest }) => takesRest)).toBe(false)
    expect(laneTemplate(lanes)).toMatch(/ 1fr$/)
  })

  it('cuts no number without its whole in a title', () => {
    const replicas = { ...column('replicas', 3), type: 'number' as const, read: () => null }
    expect(cellTitle(replicas, 25_000_000)).toBe('25000000')
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
    expect(lanes.find(({ column: { id } }) => id === 'status')).toMatchObject({
      ...{ minPx: 333, maxPx: 333, givesWay: false },
    })
  })
})
