import { describe, expect, it } from 'vitest'
import { type ClientFrame, maxInputBytes, readChannelFrame, shellInput, shellOutput } from '#contract'
import { PageChannel } from '../session/channel.ts'
import { ShownShell } from './shownShell.ts'

function aShownShell() {
  const frames: ClientFrame[] = []
  const sent: { stream: number; text: string }[] = []
  const drawn: { text: string; isReplay: boolean; onDrawn: () => void }[] = []
  let resets = 0
  let channel: PageChannel | undefined
  const shell = new ShownShell({
    shellId: 'one',
    screen: {
      reset: () => {
        resets += 1
      },
      write: (bytes, options) => void drawn.push({ text: Buffer.from(bytes).toString(), ...options }),
    },
    openChannel: (spec, listener) => {
      channel = new PageChannel({
        ...{ id: 1, spec, listener, onDispose: () => {} },
        send: (frame) => void frames.push(frame),
        sendBytes: (frame) => {
          const { stream, bytes } = readChannelFrame(frame)
          sent.push({ stream, text: Buffer.from(bytes).toString('latin1') })
        },
      })
      return channel
    },
  })
  if (channel === undefined) throw new Error('It opens a channel.')
  const credits = () => frames.flatMap((frame) => (frame.t === 'channel-credit' ? [frame.credit] : []))
  return { shell, channel, sent, drawn, credits, resets: () => resets }
}

describe('a shell on a screen', () => {
  it('grants credit for what is drawn, and marks what is only shown again', () => {
    const { channel, drawn, credits } = aShownShell()
    channel.open()
    channel.handleBytes(Buffer.from('old'), shellOutput.replay)
    channel.handleBytes(Buffer.from('live!'), shellOutput.live)
    expect(drawn.map(({ text, isReplay }) => [text, isReplay])).toEqual([
      ['old', true],
      ['live!', false],
    ])
    expect(credits()).toEqual([])
    for (const { onDrawn } of drawn) onDrawn()
    expect(credits()).toEqual([3, 5])
  })

  it('sends its newest size first, and as much of a paste as there is room for', () => {
    const { shell, channel, sent } = aShownShell()
    channel.open()
    shell.resize(80, 24)
    shell.resize(100, 30)
    shell.type('x'.repeat(100_000))
    expect(sent).toEqual([])
    channel.handleCredit(maxInputBytes)
    expect(sent[0]).toEqual({ stream: shellInput.size, text: '\u0000\u0064\u0000\u001e' })
    const typed = () =>
      sent.filter(({ stream }) => stream === shellInput.typed).reduce((sum, { text }) => sum + text.length, 0)
    expect(typed()).toBeLessThan(maxInputBytes)
    // A size is never behind a paste.
    shell.resize(120, 40)
    expect(sent.at(-1)?.stream).toBe(shellInput.size)
    channel.handleCredit(maxInputBytes)
    expect(typed()).toBe(100_000)
  })

  it('is drawn from the beginning over a new connection, and types nothing of before', () => {
    const { shell, channel, sent, drawn, credits, resets } = aShownShell()
    channel.open()
    channel.handleBytes(Buffer.from('before'), shellOutput.live)
    shell.type('rm -r ')
    channel.handleLost()
    expect(shell.type('lost')).toBe(false)
    channel.open()
    channel.handleCredit(maxInputBytes)
    expect([sent, resets()]).toEqual([[], 2])
    // Credit of an older connection means nothing to this one.
    for (const { onDrawn } of drawn) onDrawn()
    expect(credits()).toEqual([])
  })
})
