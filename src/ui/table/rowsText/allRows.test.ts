import { describe, expect, it } from 'vitest'
import type { RequestAnswer, RequestName, RequestParams, Row } from '#contract'
import { allRows } from './allRows.ts'

const row = (uid: string): Row => [uid, 'default', uid, '1']
const view = {
  domain: 'pods',
  tail: 'namespace:all',
  filter: 'web',
  sort: { column: 'age', isDescending: true },
}

/** A berth that answers with those pages, one after the other. */
function aBerth(pages: readonly (readonly string[])[]) {
  const asked: RequestParams<RequestName>[] = []
  return {
    asked,
    async request<Name extends RequestName>(_: Name, params: RequestParams<Name>, signal: AbortSignal) {
      signal.throwIfAborted()
      const at = asked.push(params) - 1
      const cursor = at + 1 < pages.length ? `page ${at + 1}` : null
      return { rows: (pages[at] ?? []).map(row), total: 5, cursor } as object as RequestAnswer<Name>
    },
  }
}

async function read(berth: ReturnType<typeof aBerth>, signal = new AbortController().signal) {
  const pages: string[][] = []
  for await (const { rows } of allRows(berth, view, signal)) pages.push(rows.map(([uid]) => uid))
  return pages
}

describe('allRows', () => {
  it('asks for page after page of the same view until there is no more', async () => {
    const berth = aBerth([['a', 'b'], ['c']])
    expect(await read(berth)).toEqual([['a', 'b'], ['c']])
    const page = { domain: 'pods', tail: 'namespace:all', filter: 'web', sort: '-age', limit: 500 }
    expect(berth.asked).toEqual([
      { ...page, cursor: '' },
      { ...page, cursor: 'page 1' },
    ])
  })

  it('gives a row once that has moved to the next page meanwhile', async () => {
    expect(
      await read(
        aBerth([
          ['a', 'b'],
          ['b', 'c'],
        ]),
      ),
    ).toEqual([['a', 'b'], ['c']])
  })

  it('ends with the reason when it is cancelled', async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(read(aBerth([['a']]), stop.signal)).rejects.toThrow('aborted')
  })
})
