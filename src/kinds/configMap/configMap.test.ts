import { describe, expect, it } from 'vitest'
import { cellText } from '#kinds'
import { anObject } from '../../../testkit/actionWorld.ts'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that a config map says of itself', () => {
  it('is in its panel', () => {
    const object = anObject({
      immutable: true,
      data: { b: '2', a: '1' },
      binaryData: { z: 'AA==', y: 'AA==' },
    })
    expect(overviewText(configMap, object)).toEqual([
      'Immutable: true',
      'Binary data: y, z',
      '[Data] a: 1',
      '[Data] b: 2',
    ])
    expect(overviewText(configMap, anObject())).toEqual([])
  })

  it('leads to what may use it', () => {
    expect(relationsText(configMap, anObject())).toEqual([
      'Used by Pod in shop that name it',
      'Used by Deployment.apps in shop that name it',
      'Used by StatefulSet.apps in shop that name it',
      'Used by DaemonSet.apps in shop that name it',
      'Used by BackendTLSPolicy.gateway.networking.k8s.io in shop that name it',
    ])
  })
})
