import { describe, expect, it } from 'vitest'
import { type ChannelSpec, FlotillaError } from '#contract'
import type { ChannelListener } from '../session/channel.ts'
import { PageChannel } from '../session/channel.ts'
import type { TransferState } from '../session/transfers.ts'
import { Upload } from './upload.ts'

/** An upload of two files, and what a cluster hears of it. */
function anUpload(options: { readonly begin?: () => Promise<string>; readonly job?: 'succeeded' } = {}) {
  const asked: string[] = []
  const sent: Uint8Array[] = []
  const known: Partial<TransferState> = {}
  const present: string[] = []
  let done = 0
  let channel: PageChannel | null = null
  const upload = new Upload(
    [
      { path: 'a', file: new Blob(['0123']) },
      { path: 'b', file: new Blob(['456789']) },
    ],
    {
      begin: options.begin ?? (async () => 'job-1'),
      job: async () => ({ state: options.job ?? 'failed', reason: 'There is no space left.' }),
      cancel: async (jobId) => asked.push(`cancel ${jobId}`),
      openChannel: (spec: ChannelSpec, listener: ChannelListener) => {
        asked.push(JSON.stringify(spec))
        channel = new PageChannel({
          ...{ id: 1, spec, listener },
          send: () => {},
          sendBytes: (frame) => sent.push(frame.subarray(5)),
          onDispose: () => {},
        })
        channel.open()
        return channel
      },
      now: () => 0,
    },
    {
      tell: (change) => void Object.assign(known, change),
      onDone: (files) => {
        done += 1
        present.push(...files.map(({ path }) => path))
      },
    },
  )
  const say = (text: string) => channel?.handleBytes(new TextEncoder().encode(text))
  const at = (from: number) => say(`${JSON.stringify({ at: from })}\n`)
  return {
    ...{ asked, sent, known, upload, at, present, say },
    get channel() {
      return channel as PageChannel | null
    },
    get done() {
      return done
    },
    get text() {
      return Buffer.concat(sent).toString()
    },
  }
}

describe('an upload', () => {
  it('sends one file behind the other, and no more than the cluster takes', async () => {
    const world = anUpload()
    await expect.poll(() => world.asked).toEqual([JSON.stringify({ type: 'upload', jobId: 'job-1' })])
    world.channel?.handleCredit(6)
    world.at(0)
    await expect.poll(() => world.text).toBe('012345')
    world.channel?.handleCredit(100)
    await expect.poll(() => world.text).toBe('0123456789')
    world.channel?.handleEnd(null)
    expect(world.known).toMatchObject({ state: 'done', bytes: 10 })
    expect(world.done).toBe(1)
  })

  it('goes on from the byte that the cluster has, over a new connection', async () => {
    const world = anUpload()
    await expect.poll(() => world.channel).not.toBeNull()
    world.channel?.handleCredit(8)
    world.at(0)
    await expect.poll(() => world.text).toBe('01234567')
    world.channel?.handleLost()
    expect(world.known.state).toBe('waiting')
    world.sent.length = 0
    world.channel?.open()
    world.channel?.handleCredit(100)
    world.at(5)
    await expect.poll(() => world.text).toBe('56789')
    expect(world.known.state).toBe('running')
  })

  it('is told how it ended while the page was away', async () => {
    const world = anUpload({ job: 'succeeded' })
    await expect.poll(() => world.channel).not.toBeNull()
    world.channel?.handleEnd({ code: 'job_not_found', message: 'There is no such job.' })
    await expect.poll(() => world.known.state).toBe('done')
  })

  it('says why the cluster has ended it, and is stopped by its job', async () => {
    const world = anUpload()
    await expect.poll(() => world.channel).not.toBeNull()
    world.upload.stop()
    expect(world.asked.at(-1)).toBe('cancel job-1')
    world.channel?.handleEnd({ code: 'action_refused', message: 'There is no space left.' })
    await expect.poll(() => world.known.state).toBe('failed')
    expect(world.known).toMatchObject({ words: 'There is no space left.', canResume: false })
  })

  it('names each file that was not written, once, and gives back those that are there already', async () => {
    const world = anUpload()
    await expect.poll(() => world.channel).not.toBeNull()
    world.channel?.handleCredit(100)
    world.at(0)
    await expect.poll(() => world.text).toBe('0123456789')
    const refused = (file: number, reason: string, isPresent: boolean) =>
      `${JSON.stringify({ file, reason, isPresent })}\n`
    // In pieces, as a connection may bring them.
    const word = refused(0, '“/a” is there already.', true)
    world.say(word.slice(0, 30))
    world.channel?.handleLost()
    world.channel?.open()
    world.say(`{"at":10}\n${word}`.slice(0, 40))
    world.say(`{"at":10}\n${word}${refused(1, '“/b” is a folder.', false)}`.slice(40))
    expect(world.known.refused).toEqual([
      { path: 'a', reason: '“/a” is there already.' },
      { path: 'b', reason: '“/b” is a folder.' },
    ])
    world.channel?.handleEnd({ code: 'action_refused', message: '2 of 2 files were not written.' })
    await expect.poll(() => world.known.state).toBe('failed')
    expect([world.done, world.present]).toEqual([1, ['a']])
  })

  it('says why it could not begin', async () => {
    const world = anUpload({ begin: () => Promise.reject(new FlotillaError('protected_cluster')) })
    await expect.poll(() => world.known.state).toBe('failed')
    expect(world.known.words).toMatch(/read-only/u)
    expect(world.channel).toBeNull()
  })
})
