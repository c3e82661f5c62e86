import { describe, expect, it } from 'vitest'
import { FlotillaError } from '#contract'
import { ManualClock } from '#testkit'
import type { TransferState } from '../session/transfers.ts'
import { archiveComment } from './archiveComment.ts'
import { Download, type FileMark } from './download.ts'

/** A file of ten bytes, whose connections are as the test says. */
function aDownload(
  connections: readonly (Uint8Array | Error | { readonly cutAfter: Uint8Array })[],
  { hasMark = true, remark = null as string | null } = {},
) {
  const clock = new ManualClock()
  const asked: { offset: number; mark: FileMark | null }[] = []
  const saved: Blob[] = []
  const known: Partial<TransferState> & Record<string, unknown> = {}
  const left = [...connections]
  const download = new Download(
    {
      open: async (offset, mark) => {
        asked.push({ offset, mark })
        const next = left.shift() ?? new Error('No more connections')
        if (next instanceof Error) throw next
        const isCut = !(next instanceof Uint8Array)
        const bytes = isCut ? next.cutAfter : next
        const parts = [bytes]
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const part = parts.shift()
            if (part !== undefined) controller.enqueue(part)
            else if (isCut) controller.error(new TypeError('network error'))
            else controller.close()
          },
        })
        const headers = {
          'content-length': String(10 - offset),
          'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
        }
        return new Response(body, hasMark ? { headers } : {})
      },
      save: async (content) => {
        saved.push(content)
        return remark
      },
    },
    clock,
    (change) => void Object.assign(known, change),
  )
  return { clock, asked, saved, known, download }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const mark = { size: 10, modifiedAt: 1_700_000_000_000 }

describe('a download', () => {
  it('goes on from its last byte where its connection is cut, and is saved whole', async () => {
    const { clock, asked, saved, known } = aDownload([{ cutAfter: bytes('0123') }, bytes('456789')])
    await expect.poll(() => known.state).toBe('waiting')
    expect(known).toMatchObject({ bytes: 4, size: 10 })
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advance(1000)
    await expect.poll(() => known.state).toBe('done')
    expect(asked).toEqual([
      { offset: 0, mark: null },
      { offset: 4, mark },
    ])
    expect(await saved[0]?.text()).toBe('0123456789')
  })

  it('ends where the file has changed meanwhile, and cannot go on', async () => {
    const { clock, saved, known } = aDownload([
      { cutAfter: bytes('0123') },
      new FlotillaError('file_changed', 'It was changed.'),
    ])
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advance(1000)
    await expect.poll(() => known.state).toBe('failed')
    expect(known).toMatchObject({ words: 'It was changed.', canResume: false })
    expect(saved).toEqual([])
  })

  it('is stopped by the person, and goes on from there', async () => {
    const { clock, asked, saved, known, download } = aDownload([{ cutAfter: bytes('01234') }, bytes('56789')])
    await expect.poll(() => clock.waiting).toBe(1)
    download.stop()
    await expect.poll(() => known.state).toBe('stopped')
    expect(known.canResume).toBe(true)
    download.resume()
    await expect.poll(() => known.state).toBe('done')
    expect(asked.at(-1)).toEqual({ offset: 5, mark })
    expect(await saved[0]?.text()).toBe('0123456789')
  })

  it('tells what is to be known of what was saved', async () => {
    const { known } = aDownload([bytes('0123')], { hasMark: false, remark: 'One file was left out.' })
    await expect.poll(() => known.state).toBe('done')
    expect(known).toMatchObject({ bytes: 4, words: 'One file was left out.' })
  })

  it('says that it can only begin again where nothing tells the content from another, and is saved whole then', async () => {
    const { asked, saved, known, download } = aDownload([{ cutAfter: bytes('0123') }, bytes('abcdefghij')], {
      hasMark: false,
    })
    await expect.poll(() => known.state).toBe('failed')
    expect(known).toMatchObject({
      words: expect.stringContaining('begin again from the start'),
      canResume: false,
      canBeginAgain: true,
    })
    expect([asked.length, saved]).toEqual([1, []])
    download.resume()
    await expect.poll(() => known.state).toBe('done')
    expect(known.bytes).toBe(10)
    expect(asked).toEqual([
      { offset: 0, mark: null },
      { offset: 0, mark: null },
    ])
    expect(await saved[0]?.text()).toBe('abcdefghij')
  })

  it('says why it could not begin, and is not tried again', async () => {
    const { asked, known } = aDownload([new FlotillaError('object_not_found', 'The container has no “/x”.')])
    await expect.poll(() => known.state).toBe('failed')
    expect(known).toMatchObject({ words: 'The container has no “/x”.', canResume: false })
    expect(asked).toHaveLength(1)
  })
})

describe('the comment of an archive', () => {
  it('is what stands behind its end, or null', async () => {
    const end = `PK\u0005\u0006${'\0'.repeat(18)}`
    expect(await archiveComment(new Blob(['x'.repeat(5000), end, 'One file was left out.']))).toBe(
      'One file was left out.',
    )
    expect(await archiveComment(new Blob([end]))).toBeNull()
    expect(await archiveComment(new Blob(['no archive']))).toBeNull()
  })
})
