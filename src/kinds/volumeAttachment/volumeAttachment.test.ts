import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
