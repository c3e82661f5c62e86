import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isForbidden, type KubeClient, KubeError, type RelayedRequest, type StreamOptions } from '#kube'
import { readRotated, rotatedFiles } from './rotatedFiles.ts'

const place = { node: 'node-1', namespace: 'shop', pod: 'web', uid: 'uid-1', container: 'app' }
const folder = '/api/v1/nodes/node-1/proxy/logs/pods/shop_web_uid-1/app'
const at = '2026-01-01T12:00:00.000000001Z'

/** A node that serves these files, in chunks of a few bytes. */
function aNode(files: Readonly<Record<string, string | Buffer>>): KubeClient {
  const { signal } = new AbortController()
  const relay = async (path: string, { onHead, onChunk }: RelayedRequest) => {
    const isThere = path === `${folder}/`
    onHead(isThere ? 200 : 404, {}, { pause: () => {}, resume: () => {} })
    const names = Object.keys(files).map((name) => `<a href="${name}">${name}</a>\n`)
    onChunk(Buffer.from(isThere ? `<pre>\n${names.join('')}</pre>` : '404 page not found\n'))
  }
  const stream = async (path: string, { onOpen, onChunk }: StreamOptions) => {
    signal.throwIfAborted()
    const content = files[path.replace(`${folder}/`, '')]
    if (content === undefined) throw new KubeError('not-found', 'There is no such file.', { status: 404 })
    onOpen?.({ pause: () => {}, resume: () => {} })
    const bytes = Buffer.from(content)
    for (let from = 0; from < bytes.length; from += 7) onChunk(bytes.subarray(from, from + 7))
  }
  return { relay, stream } as unknown as KubeClient
}

const { signal } = new AbortController()

async function linesOf(client: KubeClient, moment: string): Promise<string[]> {
  const lines: string[] = []
  const sink = {
    line: (line: { at: string; text: string }) => lines.push(`${line.at} ${line.text}`),
    reading: () => ({ [Symbol.dispose]: () => {} }),
  }
  await readRotated(client, place, { restarts: 1, moment, maxLineBytes: 1000 }, sink, signal)
  return lines
}

describe('the rotated files of a log', () => {
  it('are those of the instance, the oldest first, however they are packed', async () => {
    const node = aNode({
      '0.log.20260101-080000': '',
      '1.log': '',
      '1.log.20260101-110000': '',
      '1.log.20260101-100000.gz': '',
      '1.log.20260101-110000.gz.tmp': '',
    })
    expect(await rotatedFiles(node, place, 1, signal)).toEqual(['20260101-100000', '20260101-110000'])
    expect(await rotatedFiles(node, place, 2, signal)).toEqual([])
  })

  it('are not there where the node has no such folder, or may not be asked', async () => {
    await expect(rotatedFiles(aNode({}), { ...place, uid: 'other' }, 1, signal)).rejects.toThrow(
      '404 page not found',
    )
    const words = 'nodes "node-1" is forbidden: ada cannot get resource "nodes/proxy"'
    const denied = {
      relay: async (_: string, { onHead, onChunk }: RelayedRequest) => {
        onHead(403, {}, { pause: () => {}, resume: () => {} })
        onChunk(Buffer.from(JSON.stringify({ kind: 'Status', message: words })))
      },
    } as unknown as KubeClient
    const problem = await rotatedFiles(denied, place, 1, signal).catch((reason: unknown) => reason)
    expect([isForbidden(problem), (problem as Error).message]).toEqual([true, words])
  })

  it('have the lines that the kubelet would serve: pieces put together, whatever their stream', async () => {
    const written = [
      `${at} stdout F one`,
      `${at} stdout P two and `,
      `${at} stderr F the rest é`,
      `${at} stdout F `,
      `${at} stderr F last`,
    ]
    const text = `${written.join('\n')}\n`
    const lines = ['one', 'two and the rest é', '', 'last'].map((line) => `${at} ${line}`)
    expect(await linesOf(aNode({ '1.log.20260101-110000': text }), '20260101-110000')).toEqual(lines)
    const packed = aNode({ '1.log.20260101-100000.gz': gzipSync(text) })
    expect(await linesOf(packed, '20260101-100000')).toEqual(lines)
  })

  it('fail in words where one is broken, or gone', async () => {
    const broken = aNode({ '1.log.20260101-100000.gz': 'no gzip' })
    await expect(linesOf(broken, '20260101-100000')).rejects.toThrow(
      '1.log.20260101-100000.gz cannot be unpacked',
    )
    await expect(linesOf(aNode({}), '20260101-100000')).rejects.toThrow('There is no such file')
  })
})
