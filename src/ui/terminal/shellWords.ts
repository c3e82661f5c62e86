import { type ShellEnd, type ShellReport, type ShellSubject, subjectOfShell } from '#contract'
import type { ShownState } from './shownShell.ts'

/** endWords says how a shell ended. */
export function endWords(end: ShellEnd): string {
  switch (end.is) {
    case 'exited':
      return `Exited ${end.exitCode}`
    case 'failed':
      return `Did not run: ${end.message}`
    case 'unknown':
      return `Ended, exit code unknown. ${end.message}`
    case 'stopped':
      return `Ended. ${end.message}`
  }
}

/** stateWords says how a shell is, and whether this page is connected with it. */
export function stateWords(
  { state, end, mode, hasInput, debug, note }: ShellReport,
  shown: ShownState,
): { readonly words: string; readonly tone: 'ok' | 'warn' | 'bad' | 'off' } {
  if (end !== null)
    return {
      words: end.is === 'failed' ? 'Did not run' : endWords(end),
      tone: end.is === 'exited' && end.exitCode === 0 ? 'off' : end.is === 'stopped' ? 'off' : 'bad',
    }
  if (shown.phase === 'lost') return { words: 'Connection lost; connecting again', tone: 'warn' }
  if (shown.error !== null) return { words: shown.error.message, tone: 'bad' }
  if (state === 'connecting' || shown.phase === 'connecting')
    return { words: note ?? 'Connecting', tone: 'warn' }
  if (mode === 'exec' || debug !== null) return { words: 'Open', tone: 'ok' }
  return { words: hasInput ? 'Attached' : 'Attached; this process takes no input', tone: 'ok' }
}

/** The runtime of a container ends no command whose connection is gone. */
const mayRunOn = 'Its processes may still run in the container.'

/** lostWords says of a shell that it is not in the list of its cluster any more. */
export const lostWords = `The shell that was open here was closed from elsewhere, or ended with the process of this cluster. ${mayRunOn}`

/** noteWords is what there is to say of a shell beyond how it is; null where there is nothing. */
export function noteWords({ state, end, note, debug, mode }: ShellReport): string | null {
  const said = [
    ...(end?.is === 'failed' ? [whole(end.message)] : []),
    ...(end?.is === 'unknown' && mode === 'exec' ? [mayRunOn] : []),
    // The place of the state says what it waits for.
    ...(state === 'connecting' || note === null ? [] : [note]),
  ]
  if (debug?.is === 'copy') said.push('This pod is a copy, and stays until it is deleted.')
  return said.length === 0 ? null : said.join(' ')
}

const whole = (sentence: string): string => (/[.!?]$/u.test(sentence) ? sentence : `${sentence}.`)

/** pasteQuestion asks whether a text with several lines is to be pasted; null where it needs no question. */
export function pasteQuestion(text: string): string | null {
  const lines = text.split(/\r\n|\r|\n/u)
  if (lines.length < 2) return null
  const whole = lines.at(-1) === '' ? lines.length - 1 : lines.length
  return whole === 1
    ? 'Paste this line? Its end may run it as a command.'
    : `Paste ${whole.toLocaleString('en')} lines? The end of each may run it as a command.`
}

export const isSameSubject = (a: ShellSubject, b: ShellSubject): boolean =>
  a.domain === b.domain && a.namespace === b.namespace && a.name === b.name

/** numberOfShell tells the shells of one object apart, as its panel does; null where there is one only. */
export function numberOfShell(shells: readonly ShellReport[], shell: ShellReport): number | null {
  const subject = subjectOfShell(shell)
  const same = shells.filter((each) => isSameSubject(subjectOfShell(each), subject))
  return same.length < 2 ? null : same.indexOf(shell) + 1
}
