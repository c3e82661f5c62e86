import { describe, expect, it } from 'vitest'
import { cellText } from '#kinds'
import { anObject } from '../../../testkit/actionWorld.ts'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that a secret says of itself', () => {
  it('is in its panel, with the sizes of its values', () => {
    const object = anObject({
      ...{ type: 'Opaque', immutable: false },
      data: { z: 'YQ==', two: 'YWI=', three: 'YWJj', four: 'YWJj', none: '', constructor: 'YWI=' },
      dataBytes: { three: 100 },
    })
    expect(overviewText(secret, object)).toEqual([
      'Type: Opaque',
      'Immutable: false',
      '[Data] constructor: 2 B',
      '[Data] four: 3 B',
      '[Data] none: 0 B',
      '[Data] three: 100 B',
      '[Data] two: 2 B',
      '[Data] z: 1 B',
    ])
    expect(overviewText(secret, anObject({ data: {} }))).toEqual([])
    expect(secret.details(anObject({ data: {} })).map(({ type }) => type)).toEqual(['fields'])
  })

  it('does not have the copy that kubectl apply leaves, and has its other annotations', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'x' }
    expect(overviewText(secret, anObject({}, { annotations, labels: { app: 'web' } }))).toEqual([
      '[Labels] app: web',
      '[Annotations] note: x',
    ])
  })

  it('leads to what may use it', () => {
    expect(relationsText(secret, anObject())).toEqual([
      'Used by Pod in shop that name it',
      'Used by Deployment.apps in shop that name it',
      'Used by StatefulSet.apps in shop that name it',
      'Used by DaemonSet.apps in shop that name it',
      'Used by Ingress.networking.k8s.io in shop that name it',
      'Used by ServiceAccount in shop that name it',
      'Used by Gateway.gateway.networking.k8s.io in shop that name it',
      'References allowed by ReferenceGrant.gateway.networking.k8s.io in shop that name it',
    ])
  })
})
