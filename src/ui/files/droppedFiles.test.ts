import { describe, expect, it } from 'vitest'
import { uploadSubject } from '#contract'
import { droppedFiles } from './droppedFiles.ts'

/** What a browser gives of a file or a folder that was dropped; the content of a folder comes in parts. */
const entry = (name: string, content: string | readonly object[]) =>
  typeof content === 'string'
    ? { isFile: true, name, file: (take: (file: File) => void) => take(new File([content], name)) }
    : {
        isFile: false,
        name,
        createReader: () => {
          const parts = [...content.map((each) => [each]), []]
          return { readEntries: (take: (part: readonly object[]) => void) => take(parts.shift() ?? []) }
        },
      }

const drop = (...entries: readonly object[]) =>
  droppedFiles(
    entries.map((each) => ({
      webkitGetAsEntry: () => each,
      getAsFile: () => null,
    })) as unknown as DataTransferItemList,
  )

describe('what was dropped', () => {
  it('has the files of folders with their paths, and the folders that are empty', async () => {
    const found = await drop(
      entry('tree', [entry('none', []), entry('deep', [entry('100%', 'x')])]),
      entry('note', 'y'),
    )
    expect(found.map(({ path, isFolder = false }) => [path, isFolder])).toEqual([
      ['tree/none', true],
      ['tree/deep/100%25', false],
      ['note', false],
    ])
    expect(uploadSubject(found)).toBe('2 files and an empty folder')
    expect(uploadSubject(found.slice(0, 1))).toBe('tree/none')
  })
})
