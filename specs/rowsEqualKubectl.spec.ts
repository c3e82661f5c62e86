import { expect, inject, it } from 'vitest'
import { type Cell, type ClusterId, encodeClusterScope, firstCell, type Row, type Snapshot } from '#contract'
import { cellText, type Kind, kinds } from '#kinds'
import { aHome, headings, type Product, parseKubectlTable, realClusters, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import type { TablePart } from './tablePart.ts'
import { WorkspacePage } from './workspacePage.ts'

const clusterId = 'east:east' as ClusterId
/** kubectl counts from fractions of a second, of which rows keep none; an age may be one apart, or change meanwhile. */
const slackMs = 1000

describeWithBrowser('every table', (browser) => {
  it('has the rows that kubectl prints, on every column', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    for (const kind of kinds) {
      await expect
        .poll(
          async () => {
            const from = Date.now()
            const output = await east.mustKubectl(['get', kind.gvr.resource, '-A', '-o', 'wide'])
            const rows = await allRows(product, kind)
            return difference(kind, parseKubectlTable(output, headings(kind, true)), rows, {
              from,
              to: Date.now(),
            })
          },
          { message: kind.domain, timeout: 20_000 },
        )
        .toEqual([])
    }
  })

  it('shows pods on the page as kubectl prints them', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    await using window = await browser.open(product)
    const table = await new WorkspacePage(window.page).show('Pods')
    await table.expectLive()
    const pods = kinds.find(({ domain }) => domain === 'pods') as Kind
    const columns = headings(pods, false)
    await expect
      .poll(
        async () => {
          const shown = await textsOf(
            table,
            columns.map(({ heading }) => heading),
          )
          const output = await east.mustKubectl(['get', 'pods', '-A'])
          const printed = parseKubectlTable(output, columns)
          const known = new Set(printed.map((row) => withoutAge(row)))
          if (shown.length === 0) return ['no rows yet']
          return shown.filter(
            (row) =>
              !known.has(
                withoutAge(Object.fromEntries(columns.map(({ id, heading }) => [id, row[heading] ?? '']))),
              ),
          )
        },
        { timeout: 20_000 },
      )
      .toEqual([])
  })
})

const withoutAge = ({ age: _, restarts = '', ...row }: Record<string, string>): string =>
  JSON.stringify([Object.entries(row).toSorted(), restarts.replace(/ \(.*\)/, '')])

/** The texts of the rows on screen under those headings. */
async function textsOf({ root }: TablePart, wanted: readonly string[]): Promise<Record<string, string>[]> {
  const heads = (await root.getByRole('columnheader').allInnerTexts()).map((text) =>
    text.trim().toUpperCase(),
  )
  const rows = await root.locator('[role=row][data-index]').all()
  const texts = await Promise.all(rows.map((row) => row.getByRole('gridcell').allTextContents()))
  return texts.map((cells) =>
    Object.fromEntries(wanted.map((heading) => [heading, (cells[heads.indexOf(heading)] ?? '').trim()])),
  )
}

/** Every row of a kind, page by page, as a script reads them. */
async function allRows(product: Product, kind: Kind): Promise<Row[]> {
  const tail = kind.scope === 'namespaced' ? 'namespace:all' : ''
  const scope = encodeURIComponent(encodeClusterScope({ type: 'single', clusterId, tail }))
  const rows: Row[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await product.api(`/snapshots/${kind.domain}?scope=${scope}&limit=500&cursor=${cursor}`)
    const page = (await answer.json()) as Snapshot
    rows.push(...page.rows)
    cursor = page.cursor
  }
  return rows
}

/** What kubectl prints that we do not, or the other way round; empty when they say the same. */
function difference(
  kind: Kind,
  printed: readonly Record<string, string>[],
  rows: readonly Row[],
  when: { from: number; to: number },
): unknown[] {
  const key = (namespace: string, name: string) => `${namespace}/${name}`
  const ours = new Map(rows.map((row) => [key(row[1], row[2]), row]))
  const differences: unknown[] = []
  for (const line of printed) {
    const row = ours.get(key(line.namespace ?? '', line.name ?? ''))
    ours.delete(key(line.namespace ?? '', line.name ?? ''))
    if (row === undefined) differences.push({ missing: line })
    else
      differences.push(
        ...kind.columns.flatMap((column, index) => {
          if (!(column.id in line)) return []
          const cell = (row[firstCell + index] ?? null) as Cell
          const texts: string[] = []
          for (let at = when.from - slackMs; at < when.to + 250; at += 250)
            texts.push(cellText(column, cell, at).trimEnd())
          return texts.includes(line[column.id] ?? '')
            ? []
            : [{ name: line.name, column: column.id, kubectl: line[column.id], ours: texts.at(-1) }]
        }),
      )
  }
  return [...differences, ...[...ours.keys()].map((extra) => ({ extra }))]
}
