import { describe, expect, it } from 'vitest'
import type { ShellReport } from '#contract'
import { noteWords, numberOfShell, pasteQuestion, stateWords } from './shellWords.ts'

const report: ShellReport = {
  shellId: '1',
  namespace: 'shop',
  pod: 'web-1',
  container: 'app',
  mode: 'exec',
  command: null,
  hasInput: true,
  openedAt: 0,
  state: 'open',
  end: null,
  debug: null,
  note: null,
}
const open = { phase: 'open', error: null } as const

describe('the words about a shell', () => {
  it.each<[string, Partial<ShellReport>, string]>([
    ['one that is open', {}, 'Open'],
    ['one that is being opened', { state: 'connecting' }, 'Connecting'],
    [
      'a process without an input',
      { mode: 'attach', hasInput: false },
      'Attached; this process takes no input',
    ],
    ['an exit code', { state: 'ended', end: { is: 'exited', exitCode: 3 } }, 'Exited 3'],
    [
      'an end that is not known',
      { state: 'ended', end: { is: 'unknown', message: 'It broke.' } },
      'Ended, exit code unknown. It broke.',
    ],
    [
      'a container that is awaited',
      { state: 'connecting', note: 'Waiting: ContainerCreating' },
      'Waiting: ContainerCreating',
    ],
    ['a missing shell', { state: 'ended', end: { is: 'failed', message: 'no sh' } }, 'Did not run'],
  ])('tell of %s', (_, difference, words) => {
    expect(stateWords({ ...report, ...difference }, open).words).toBe(words)
  })

  it('tell why it did not run, what to do, and what is left of it', () => {
    const failed = { is: 'failed', message: 'ErrImagePull: gone' } as const
    expect(noteWords({ ...report, end: failed, note: 'The container stays.' })).toBe(
      'ErrImagePull: gone. The container stays.',
    )
    expect(noteWords({ ...report, end: { is: 'exited', exitCode: 0 }, note: 'The pod was deleted.' })).toBe(
      'The pod was deleted.',
    )
    expect(noteWords({ ...report, end: { is: 'exited', exitCode: 0 } })).toBeNull()
    expect(noteWords({ ...report, state: 'connecting', note: 'Waiting: ContainerCreating' })).toBeNull()
    expect(noteWords({ ...report, note: 'Press Enter if there is no prompt.' })).toMatch(/^Press Enter/u)
    expect(noteWords({ ...report, end: { is: 'unknown', message: 'It broke.' } })).toMatch(/may still run/u)
    const of = { domain: 'pods', namespace: 'shop', name: 'web-1' } as const
    expect(noteWords({ ...report, debug: { is: 'copy', image: 'tools:1', of } })).toMatch(/stays until/u)
  })

  it('ask before several lines are pasted, or one with its end, and not before a word', () => {
    expect(pasteQuestion('ls -l')).toBeNull()
    expect(pasteQuestion('ls -l\n')).toMatch(/^Paste this line\?/u)
    expect(pasteQuestion('one\r\ntwo\nthree')).toMatch(/^Paste 3 lines\?/u)
  })
})

describe('the number of a shell', () => {
  it('tells the shells of one pod apart, and is none where there is one only', () => {
    const second = { ...report, shellId: '2' }
    const other = { ...report, shellId: '3', pod: 'web-2' }
    expect(numberOfShell([report, other, second], second)).toBe(2)
    expect(numberOfShell([report, other, second], other)).toBeNull()
    // One that was opened for debugging belongs to the object that it is of.
    const debug = {
      is: 'copy',
      image: 'busybox',
      of: { domain: 'pods', namespace: 'shop', name: 'web-1' },
    } as const
    expect(numberOfShell([report, { ...other, debug }], report)).toBe(1)
  })
})
