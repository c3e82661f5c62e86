import { describe, expect, it } from 'vitest'
import type { ShellReport } from '#contract'
import { pasteQuestion, stateWords } from './shellWords.ts'

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
    ['a missing shell', { state: 'ended', end: { is: 'failed', message: 'no sh' } }, 'Did not run: no sh'],
  ])('tell of %s', (_, difference, words) => {
    expect(stateWords({ ...report, ...difference }, open).words).toBe(words)
  })

  it('ask before several lines are pasted, or one with its end, and not before a word', () => {
    expect(pasteQuestion('ls -l')).toBeNull()
    expect(pasteQuestion('ls -l\n')).toMatch(/^Paste this line\?/u)
    expect(pasteQuestion('one\r\ntwo\nthree')).toMatch(/^Paste 3 lines\?/u)
  })
})
