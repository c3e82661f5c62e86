import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { aHelmRecord } from '#testkit'
import { appVersionOf, chartOf, readPayload } from './payload.ts'

const packed = (bytes: Uint8Array | string): string =>
  Buffer.from(Buffer.from(bytes).toString('base64')).toString('base64')

describe('the payload of a Helm record', () => {
  it('is unpacked as Helm packs it', async () => {
    const payload = await readPayload(aHelmRecord('web', { values: { replicas: 2 } }).data.release)
    expect(payload).toMatchObject({ name: 'web', version: 1, config: { replicas: 2 } })
    expect([chartOf(payload), appVersionOf(payload)]).toEqual(['web-1.2.3', '4.5'])
  })

  it('need not be compressed', async () => {
    expect(await readPayload(packed('{"name":"web"}'))).toEqual({ name: 'web' })
  })

  it('that unpacks to gigabytes is refused before it is held', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20))
    expect(bomb.length).toBeLessThan(1 << 20)
    await expect(readPayload(packed(bomb))).rejects.toThrow('It unpacks to more than 32 MB and is not read.')
  })

  it.each([
    [undefined, 'It has no field “release”.'],
    [packed('nothing'), 'Its content is not JSON.'],
    [packed('[]'), 'Its content is not a release.'],
    [packed('null'), 'Its content is not a release.'],
    [packed('7'), 'Its content is not a release.'],
    [packed(gzipSync('{"name":"web"}').subarray(0, 20)), 'Its gzip data is broken.'],
    ['***', 'Its content is not JSON.'],
  ])('%# that is none says so: %s', async (encoded, words) => {
    await expect(readPayload(encoded)).rejects.toThrow(words)
  })

  it('is packed once less in a config map', async () => {
    const encoded = Buffer.from(gzipSync('{"name":"web"}')).toString('base64')
    expect(await readPayload(encoded, 'configmaps')).toEqual({ name: 'web' })
  })

  it.each([
    [{}, null, null],
    [{ chart: {} }, null, null],
    [{ chart: { metadata: { name: 'web', appVersion: '' } } }, 'web', null],
    [{ chart: { metadata: { version: '1.0.0', appVersion: '2' } } }, null, '2'],
  ])('is of a chart as far as %j says', (payload, chart, appVersion) => {
    expect([chartOf(payload), appVersionOf(payload)]).toEqual([chart, appVersion])
  })

  it('may lack whatever is shown', async () => {
    const payload = await readPayload(packed('{"chart":{"metadata":{"name":7}}}'))
    expect([chartOf(payload), appVersionOf(payload)]).toEqual([null, null])
  })
})
