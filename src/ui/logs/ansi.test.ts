import { describe, expect, it } from 'vitest'
import { styledLine } from './ansi.ts'

const esc = '\u001b'

describe('a line of a log', () => {
  it('keeps its colours as names of ours', () => {
    expect(styledLine(`${esc}[1;31mERROR${esc}[0m lost ${esc}[42mdone${esc}[49m`).spans).toEqual([
      { text: 'ERROR', style: 'ansi-red ansi-bold' },
      { text: ' lost ', style: '' },
      { text: 'done', style: 'ansi-on-green' },
    ])
  })

  it.each([
    ['a title for the window', `before${esc}]0;owned\u0007after`, 'beforeafter'],
    ['a text for the clipboard', `before${esc}]52;c;ZXZpbA==${esc}\\after`, 'beforeafter'],
    ['a link', `${esc}]8;;https://example.com\u0007text${esc}]8;;\u0007`, 'text'],
    ['an erased screen', `before${esc}[2J${esc}[Hafter`, 'beforeafter'],
    ['a colour out of 256', `${esc}[38;5;196mred${esc}[0m`, 'red'],
    ['a colour of three numbers', `${esc}[38;2;1;2;3mred`, 'red'],
    ['markup', '<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['the end of a line of Windows', 'line\r', 'line'],
    ['a progress bar', '10 %\r20 %\r100 %', '100 %'],
    ['a bell and a null', 'a\u0007b\u0000c', 'a␇b␀c'],
    ['a turned direction', 'user\u202egnp.exe', 'user\ufffdgnp.exe'],
    ['a tab', 'a\tb', 'a\tb'],
  ])('with %s is text alone', (_, line, text) => {
    expect(styledLine(line).text).toBe(text)
  })
})
