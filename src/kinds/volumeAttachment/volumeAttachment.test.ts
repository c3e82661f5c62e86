import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { volumeAttachment } from './volumeAttachment.ts'

const attachments = readObjects(new URL('./volumeAttachments.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('volume attachment', () => {
  it.each([
    ['attached', 'ok', 'csi.example.com', 'pv-data-web-0', 'node-a', 'true'],
    ['refused', 'bad', 'csi.example.com', 'pv-data-web-1', 'node-b', 'false'],
    ['waiting', 'warn', 'csi.example.com', 'pv-data-web-2', 'node-b', 'false'],
  ])('%s is %s', (name, tone, ...row) => {
    const object = attachments.get(name)
    expect(object && printed(volumeAttachment, object, noon)).toEqual([...row, '24h'])
    expect(object && volumeAttachment.cells(object)[3]).toEqual([tone, row[3]])
  })

  it('says why it was refused', () => {
    const object = attachments.get('refused')
    expect(object && volumeAttachment.details(object)).toContainEqual({
      type: 'note',
      title: 'Attach error',
      text: '2026-01-01T11:58:00Z: volume is attached to another node',
      tone: 'bad',
    })
  })
})

describe('an error of a volume attachment', () => {
  it('is left out where it says nothing', () => {
    const status = { attached: true, attachError: {}, detachError: null }
    expect(overviewText(volumeAttachment, anObject({ status }))).toEqual(['Attached: true (bad)'])
  })
})

describe('all that a volume attachment says of itself', () => {
  const object = {
    spec: { attacher: 'csi.example.com', nodeName: 'a', source: { persistentVolumeName: 'pv-1' } },
    status: {
      attached: true,
      attachError: { message: 'busy' },
      detachError: { time: '2026-01-01T12:00:00Z', message: 'in use' },
      attachmentMetadata: { devicePath: '/dev/sdb' },
    },
    metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(volumeAttachment, object)).toEqual([
      'Attached: true (bad)',
      'Persistent volume: PersistentVolume.v1 pv-1',
      'Node: Node.v1 a',
      'Attacher: `csi.example.com`',
      '[Attach error] busy (bad)',
      '[Detach error] 2026-01-01T12:00:00Z: in use (bad)',
      '[Attachment metadata] devicePath: /dev/sdb',
    ])
    expect(overviewText(volumeAttachment, bare)).toEqual(['Attached: false (warn)'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(volumeAttachment, object, oneMinuteLater)).toEqual([
      'csi.example.com',
      'pv-1',
      'a',
      'true',
      '<unknown>',
    ])
    expect(printed(volumeAttachment, bare, oneMinuteLater)).toEqual(['', '', '', 'false', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(volumeAttachment, object)).toEqual([
      'Attaches PersistentVolume pv-1',
      'Attaches to Node a',
    ])
    expect(relationsText(volumeAttachment, bare)).toEqual([])
  })
})
