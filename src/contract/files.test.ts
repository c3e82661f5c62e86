import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { fileContentParamsSchema, modeWords, savedFileName, shownFileName } from './files.ts'

describe('the name of a file of a container', () => {
  it.each([
    ['plain.txt', 'plain.txt'],
    ['100%25', '100%'],
    ['bad%FF', 'bad%FF'],
    ['a\nb', 'a\\nb'],
    ['gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['a\u200bb', 'a\\u200bb'],
    ['\u001b[31m', '\\u001b[31m'],
  ])('%j is shown as %j', (name, shown) => {
    expect(shownFileName(name)).toBe(shown)
  })

  it.each([
    ['plain.txt', 'plain.txt'],
    ['.bashrc', '.bashrc'],
    ['100%25', '100%'],
    ['..', '__'],
    ['a/../b', 'a_.._b'],
    ['C:\\x', 'C__x'],
    ['gpj.\u202eexe', 'gpj._exe'],
    ['a\nb', 'a_b'],
    ['nul.txt', '_nul.txt'],
    ['ends. ', 'ends__'],
    ['', '_'],
  ])('%j is saved as %j', (name, saved) => {
    expect(savedFileName(name)).toBe(saved)
  })

  it('is saved at a length that every file system takes', () => {
    expect(savedFileName('x'.repeat(5000))).toHaveLength(200)
  })

  it.each(['relative', '/a%', '/a%00', '/a%zz', '/a\0b', ''])('%j is no path', (path) => {
    expect(v.is(fileContentParamsSchema, { namespace: 'shop', pod: 'web', path })).toBe(false)
  })
})

describe('permissions', () => {
  it.each([
    [0o644, 'rw-r--r--'],
    [0o4755, 'rwsr-xr-x'],
    [0o2644, 'rw-r-Sr--'],
    [0o1777, 'rwxrwxrwt'],
    [0, '---------'],
  ])('%i are written as %s', (mode, words) => {
    expect(modeWords(mode)).toBe(words)
  })
})
