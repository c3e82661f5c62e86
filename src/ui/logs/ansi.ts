/* biome-ignore-all lint/suspicious/noControlCharactersInRegex: control codes are what is looked for. */
/** Span is a piece of a line in one style. */
export interface Span {
  readonly text: string
  /** The names of the style's classes; empty for plain text. */
  readonly style: string
}

/** A line as it is shown: without control codes, and its styles. */
export interface StyledLine {
  readonly text: string
  readonly spans: readonly Span[]
}

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** A control sequence (CSI), a command for the terminal (OSC and the like) with its end, or another two-character escape. */
const escapes =
  /\u001b\[([0-9;:]*)[ -/]*([@-~])|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/gu
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu
/** Characters that change the direction or the order of the text around them. */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

interface Style {
  colour: string | null
  ground: string | null
  isBold: boolean
  isDim: boolean
  isItalic: boolean
  isUnderlined: boolean
}

const plain: Style = {
  colour: null,
  ground: null,
  isBold: false,
  isDim: false,
  isItalic: false,
  isUnderlined: false,
}

/**
 * styledLine reads a line as a terminal would show it, as text alone: colours become ours, everything else that a terminal
 * obeys is left out. Of a line that was written over itself, the last state is shown.
 */
export function styledLine(line: string): StyledLine {
  const last = lastState(line)
  if (!last.includes('\u001b')) {
    const text = harmless(last)
    return { text, spans: [{ text, style: '' }] }
  }
  const spans: Span[] = []
  let style = plain
  let from = 0
  const add = (piece: string) => {
    const text = harmless(piece)
    if (text !== '') spans.push({ text, style: classesOf(style) })
  }
  for (const match of last.matchAll(escapes)) {
    add(last.slice(from, match.index))
    from = match.index + match[0].length
    if (match[2] === 'm') style = styled(style, match[1] ?? '')
  }
  add(last.slice(from))
  return { text: spans.map(({ text }) => text).join(''), spans }
}

/** A progress bar writes over itself; a line that ends with a return is a plain line. */
function lastState(line: string): string {
  const ended = line.replace(/\r+$/u, '')
  return ended.slice(ended.lastIndexOf('\r') + 1)
}

const harmless = (text: string): string =>
  text
    .replace(controls, (control) => {
      const code = control.charCodeAt(0)
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'
    })
    .replace(bidi, '\ufffd')

function styled(before: Style, codes: string): Style {
  let style = { ...before }
  const numbers = codes.split(/[;:]/u).map(Number)
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0
    if (code === 0) style = { ...plain }
    else if (code === 1) style.isBold = true
    else if (code === 2) style.isDim = true
    else if (code === 3) style.isItalic = true
    else if (code === 4) style.isUnderlined = true
    else if (code === 22) Object.assign(style, { isBold: false, isDim: false })
    else if (code === 23) style.isItalic = false
    else if (code === 24) style.isUnderlined = false
    else if (code === 39) style.colour = null
    else if (code === 49) style.ground = null
    // A colour out of 256, or of three numbers, has no place among ours.
    else if (code === 38 || code === 48) index += numbers[index + 1] === 5 ? 2 : 4
    else if (code >= 30 && code <= 37) style.colour = colours[code - 30] ?? null
    else if (code >= 90 && code <= 97) style.colour = colours[code - 90] ?? null
    else if (code >= 40 && code <= 47) style.ground = colours[code - 40] ?? null
    else if (code >= 100 && code <= 107) style.ground = colours[code - 100] ?? null
  }
  return style
}

const classesOf = ({ colour, ground, isBold, isDim, isItalic, isUnderlined }: Style): string =>
  [
    colour === null ? '' : `ansi-${colour}`,
    ground === null ? '' : `ansi-on-${ground}`,
    isBold ? 'ansi-bold' : '',
    isDim ? 'ansi-dim' : '',
    isItalic ? 'ansi-italic' : '',
    isUnderlined ? 'ansi-underlined' : '',
  ]
    .filter((name) => name !== '')
    .join(' ')
