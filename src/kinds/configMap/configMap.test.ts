import { describe, expect, it } from 'vitest'
import { cellText } from '#kinds'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { configMap } from './configMap.ts'

const configMaps = readObjects(new URL('./configMaps.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('config map', () => {
  it("is read from the server's table, which counts its keys", () => {
    const metadata = configMaps.get('settings')?.metadata
    if (metadata === undefined || configMap.form !== 'table') throw new Error('no fixture')
    const served = new Map<string, unknown>([
      ['Name', 'settings'],
      ['Data', 3],
      ['Age', '31d'],
    ])
    const cells = configMap.tableCells(served, metadata)
    expect(configMap.columns.map((column, index) => cellText(column, cells[index] ?? null, noon))).toEqual([
      '3',
      '31d',
    ])
  })

  it('shows its data and names its binary keys', () => {
    const object = configMaps.get('settings')
    const sections = object === undefined ? [] : configMap.details(object)
    expect(sections).toContainEqual({
      type: 'entries',
      title: 'Data',
      entries: [
        ['app.properties', 'colour=blue\n'],
        ['level', 'info'],
      ],
    })
    const [first] = sections
    expect(first?.type === 'fields' && first.fields).toContainEqual({
      label: 'Binary data',
      value: { type: 'list', items: ['logo.png'] },
    })
  })
})
