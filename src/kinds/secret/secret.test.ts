import { describe, expect, it } from 'vitest'
import { cellText } from '#kinds'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { secret } from './secret.ts'

const secrets = readObjects(new URL('./secrets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('secret', () => {
  it("is read from the server's table, which has its type and counts its keys", () => {
    const metadata = secrets.get('login')?.metadata
    if (metadata === undefined || secret.form !== 'table') throw new Error('no fixture')
    const served = new Map<string, unknown>([
      ['Name', 'login'],
      ['Type', 'Opaque'],
      ['Data', 2],
      ['Age', '24h'],
    ])
    const cells = secret.tableCells(served, metadata)
    expect(secret.columns.map((column, index) => cellText(column, cells[index] ?? null, noon))).toEqual([
      'Opaque',
      '2',
      '24h',
    ])
  })

  it('names its keys and their sizes, and shows no value, not even the copy that was applied', () => {
    const object = secrets.get('login')
    const sections = object === undefined ? [] : secret.details(object)
    expect(sections.find((section) => section.type === 'values')?.values).toEqual([
      { key: 'password', bytes: 7 },
      { key: 'user', bytes: 5 },
    ])
    expect(sections.find((section) => section.type === 'entries')?.entries).toEqual([['owner', 'team-a']])
    expect(JSON.stringify(sections)).not.toContain('aHVudGVyMg')
  })
})
