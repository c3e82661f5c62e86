import { maxUploadedFiles } from '#contract'
import type { UploadedFile } from './upload.ts'

/** droppedFiles are the files that were dropped, those in folders with their paths. Rejects where there are too many. */
export async function droppedFiles(items: DataTransferItemList): Promise<readonly UploadedFile[]> {
  // The list is empty after this turn.
  const dropped = [...items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found: UploadedFile[] = []
  for (const { entry, file } of dropped) {
    if (entry !== null) await addEntry(entry, '', found)
    // A program that gives files only.
    else if (file !== null) found.push({ path: written(file.name), file })
  }
  return found
}

/** chosenFiles are the files of an input, those of a folder with their paths. Throws where there are too many. */
export function chosenFiles(files: readonly File[]): readonly UploadedFile[] {
  if (files.length > maxUploadedFiles) throw tooMany()
  return files.map((file) => ({
    path: written(file.webkitRelativePath === '' ? file.name : file.webkitRelativePath),
    file,
  }))
}

async function addEntry(entry: FileSystemEntry, folder: string, found: UploadedFile[]): Promise<void> {
  const path = `${folder}${entry.name}`
  if (found.length >= maxUploadedFiles) throw tooMany()
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    found.push({ path: written(path), file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (let isEmpty = true; ; isEmpty = false) {
    // A part of the folder at a time, until there is none.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (part.length === 0) {
      if (isEmpty) found.push({ path: written(path), file: new Blob(), isFolder: true })
      return
    }
    for (const each of part) await addEntry(each, `${path}/`, found)
  }
}

const tooMany = () => new Error(`At most ${maxUploadedFiles} files are uploaded at once.`)

/** As the API writes a path. */
const written = (path: string): string => path.replaceAll('%', '%25')
