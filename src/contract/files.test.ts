import { describe, expect, it } from 'vitest'
import { describeParams, type Refused } from '../../testkit/conformance/params.ts'
import {
  fileContentParamsSchema,
  fileListParamsSchema,
  fileNameIn,
  fileTreeParamsSchema,
  fileUploadSchema,
  folderOf,
  modeWords,
  pathIn,
  savedFileName,
  shownFileName,
  uploadSpecSchema,
  uploadSubject,
} from './files.ts'

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
    ['NUL', '_NUL'],
    ['com1', '_com1'],
    ['lpt9.log', '_lpt9.log'],
    ['com', 'com'],
    ['complete', 'complete'],
    ['lptx', 'lptx'],
    ['old-con', 'old-con'],
    ['ends. ', 'ends__'],
    ['', '_'],
  ])('%j is saved as %j', (name, saved) => {
    expect(savedFileName(name)).toBe(saved)
  })

  it('is saved at a length that every file system takes', () => {
    expect(savedFileName('x'.repeat(5000))).toHaveLength(200)
    expect(savedFileName(`${'x'.repeat(199)}.txt`)).toBe(`${'x'.repeat(199)}_`)
  })

  it.each([
    ['/a/b.txt', '/a', 'b.txt'],
    ['/a/b/c', '/a/b', 'c'],
    ['/a', '/', 'a'],
  ])('in %j is the last part of the path', (path, folder, name) => {
    expect(folderOf(path)).toBe(folder)
    expect(fileNameIn(path)).toBe(name)
    expect(pathIn(folder, name)).toBe(path)
  })

  it('is none for the root', () => {
    expect(fileNameIn('/')).toBe('')
    expect(folderOf('/')).toBe('/')
  })
})

const container = { namespace: 'shop', pod: 'web-1' }
const notPaths: Refused = [
  [{ path: 'relative' }, 'path must begin with a slash'],
  [{ path: 'a/' }, 'path must begin with a slash'],
  [{ path: `/${'a'.repeat(13_000)}` }, 'path is too long'],
  ...['/a%', '/a%0', '/a%zz', '/a%00', '/a\0b'].map((path): Refused[number] => [
    { path },
    'path has a % that is not followed by two digits',
  ]),
]
const paths = ['/', '/a%25', '/a%FFb', '/a%ff', '/ä b', '/a/../b'].map((path) => ({ path }))

describe('the parameters of a folder of a container', () => {
  describeParams(fileListParamsSchema, {
    whole: { ...container, container: 'app', path: '/srv' },
    least: container,
    defaults: { container: null },
    taken: paths,
    refused: notPaths,
  })
})

describe('the parameters of a file of a container', () => {
  describeParams(fileContentParamsSchema, {
    whole: {
      ...container,
      container: 'app',
      path: '/srv/a',
      offset: 7,
      size: 9,
      modifiedAt: 1_700_000_000_000,
    },
    least: { ...container, path: '/srv/a' },
    defaults: { container: null, offset: 0 },
    taken: paths,
    refused: [...notPaths, [{ offset: -1 }, 'offset: expected >=0 but received -1']],
  })
})

describe('the parameters of a folder that is downloaded', () => {
  describeParams(fileTreeParamsSchema, {
    whole: { ...container, container: 'app', path: '/srv' },
    least: { ...container, path: '/srv' },
    defaults: { container: null },
    refused: notPaths,
  })
})

describe('the parameters of an upload', () => {
  const file = { path: 'a', size: 3 }
  describeParams(fileUploadSchema, {
    whole: {
      ...{ ...container, container: 'app', uid: 'u-1', path: '/srv' },
      ...{
        files: [{ path: 'a/b.txt', size: 3, isFolder: false, replace: true }, file],
        replace: true,
        confirmed: true,
      },
    },
    least: { ...container, path: '/srv', files: [file] },
    defaults: { container: null, uid: '', replace: false, confirmed: false },
    taken: [
      { files: Array(2000).fill(file) },
      { files: [{ path: 'hollow', size: 0, isFolder: true }] },
      ...['.bashrc', '...', 'a..b/c', 'a%25', '%252E%252E/a', '%2E%2E%2E', 'ä b/%FF'].map((path) => ({
        files: [{ path, size: 0 }],
      })),
    ],
    refused: [
      ...notPaths,
      [{ files: [] }, 'files is empty'],
      [{ files: [{ ...file, isFolder: true }] }, 'files.0: a folder has no bytes'],
      [{ files: Array(2001).fill(file) }, 'files has more than 2000'],
      [{ files: [{ path: 'a%', size: 0 }] }, 'files.0.path: path has a % that is not followed by two digits'],
      ...[
        '..',
        '../a',
        'a/../../b',
        'a/.',
        '/a',
        'a/',
        'a//b',
        '%2E%2E/a',
        '.%2e/a',
        '%2E./a',
        'a%2F..%2f..%2Fb',
      ].map((path): Refused[number] => [
        { files: [{ path, size: 0 }] },
        'files.0.path: path leaves its folder',
      ]),
    ],
  })
})

describe('the bytes of an upload that a channel carries', () => {
  const spec = { type: 'upload', jobId: 'j-1' }
  describeParams(uploadSpecSchema, { whole: spec, least: spec })
})

describe('what is uploaded', () => {
  const [a, b] = [{ path: 'a' }, { path: 'b' }]
  const [hollow, empty] = [
    { path: 'hollow', isFolder: true },
    { path: 'empty', isFolder: true },
  ]
  it.each([
    [[a], 'a'],
    [[hollow], 'hollow'],
    [[a, b], '2 files'],
    [[a, hollow], 'one file and an empty folder'],
    [[a, b, hollow, empty], '2 files and 2 empty folders'],
    [[hollow, empty], '2 empty folders'],
  ])('%j is called “%s”', (files, words) => {
    expect(uploadSubject(files)).toBe(words)
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
