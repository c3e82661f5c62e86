import * as v from 'valibot'

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(253))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))

/** More than the longest path that Linux takes, with each byte written as `%XX`. */
const maxPathLength = 13_000

/**
 * The path of a file in a container. Linux takes any bytes in it but NUL: those that are not UTF-8 are written as `%XX`, and so is
 * `%` itself.
 */
const filePath = v.pipe(
  v.string('path is required'),
  v.minLength(1, 'path is required'),
  v.maxLength(maxPathLength, 'path is too long'),
  v.startsWith('/', 'path must begin with a slash'),
  v.check((path) => isFilePath(path), 'path has a % that is not followed by two digits'),
)

/** The container whose files are meant. */
const fileContainerEntries = {
  namespace: name,
  pod: name,
  /** Null: the container that the pod names as its default, or its first. */
  container: v.optional(v.nullable(name), null),
}

/** Parameters of `files/list`. */
export const fileListParamsSchema = v.object({
  ...fileContainerEntries,
  /** Without it: the folder that the container works in. */
  path: v.optional(filePath),
})
export type FileListParams = v.InferOutput<typeof fileListParamsSchema>

/** Parameters of `files/content`. */
export const fileContentParamsSchema = v.object({
  ...fileContainerEntries,
  path: filePath,
  /** The first byte that is wanted. */
  offset: v.optional(count, 0),
  /** The size and the time of the change that the file had when its first part was read; refused where it has others now. */
  size: v.optional(count),
  /** Epoch ms. */
  modifiedAt: v.optional(count),
})
export type FileContentParams = v.InferOutput<typeof fileContentParamsSchema>

/** Parameters of `files/tree`. */
export const fileTreeParamsSchema = v.object({ ...fileContainerEntries, path: filePath })
export type FileTreeParams = v.InferOutput<typeof fileTreeParamsSchema>

/** A path below a folder, which it does not leave, however its dots and slashes are written. */
const pathBelow = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(maxPathLength),
  v.check((path) => isFilePath(path), 'path has a % that is not followed by two digits'),
  v.check(
    (path) =>
      path
        .replaceAll(/%2E/giu, '.')
        .split(/\/|%2F/iu)
        .every((part) => !['', '.', '..'].includes(part)),
    'path leaves its folder',
  ),
)

/** The most files that are uploaded at once. */
export const maxUploadedFiles = 2000

/** Parameters of `files/upload`. */
export const fileUploadSchema = v.object({
  ...fileContainerEntries,
  /** The pod that is meant: another one of the same name is left alone. */
  uid: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  /** The folder that they go to. */
  path: filePath,
  /** In the order in which their bytes are sent. */
  files: v.pipe(
    v.array(
      v.pipe(
        v.object({
          path: pathBelow,
          size: count,
          /** A folder, which is made where it is not there. It has no bytes. */
          isFolder: v.optional(v.boolean('isFolder must be true or false')),
          /** Where it differs from the others. */
          replace: v.optional(v.boolean('replace must be true or false')),
        }),
        v.check(({ isFolder, size }) => !isFolder || size === 0, 'a folder has no bytes'),
      ),
    ),
    v.minLength(1, 'files is empty'),
    v.maxLength(maxUploadedFiles, `files has more than ${maxUploadedFiles}`),
  ),
  /** Files that are there already are replaced; otherwise they are left as they are, and told of. */
  replace: v.optional(v.boolean(), false),
  confirmed: v.optional(v.boolean('confirmed must be true or false'), false),
})
export type FileUploadParams = v.InferOutput<typeof fileUploadSchema>

/** uploadSubject names what is uploaded: one by its name, and several by their numbers. */
export function uploadSubject(
  files: readonly { readonly path: string; readonly isFolder?: boolean | undefined }[],
): string {
  const [first] = files
  if (files.length === 1 && first !== undefined) return shownFileName(first.path)
  const folders = files.filter(({ isFolder }) => isFolder === true).length
  const words = (count: number, one: string, noun: string) =>
    count === 0 ? [] : [count === 1 ? one : `${count.toLocaleString('en')} ${noun}s`]
  return [
    ...words(files.length - folders, 'one file', 'file'),
    ...words(folders, 'an empty folder', 'empty folder'),
  ].join(' and ')
}

/**
 * UploadSpec says which upload a channel of type `upload` carries the bytes of. The berth says first where to begin, and then which
 * files were not written, each an UploadWord in a line of its own.
 */
export const uploadSpecSchema = v.object({
  type: v.literal('upload'),
  jobId: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
})

/** UploadRefusal is a file that was not written while the others go on: its place among the files, and why. */
export interface UploadRefusal {
  readonly file: number
  readonly reason: string
  /** It is there already, and was not to be replaced. */
  readonly isPresent: boolean
}

/** UploadWord is what a berth says of an upload under way. */
export type UploadWord = { readonly at: number } | UploadRefusal

/** FileType is what a file is. */
export type FileType = 'file' | 'folder' | 'link' | 'device' | 'pipe' | 'socket' | 'other'

/** FileEntry is one file of a folder, as the container says. */
export interface FileEntry {
  /** Written as in a path. */
  readonly name: string
  readonly type: FileType
  /** The permissions in the lowest twelve bits. */
  readonly mode: number
  readonly owner: string
  readonly group: string
  /** In bytes. */
  readonly size: number
  /** Epoch ms. */
  readonly modifiedAt: number
  /** Where a link leads to; null for anything else, and where that is not known. */
  readonly link: { readonly target: string; readonly leadsTo: 'file' | 'folder' | 'other' | 'nothing' } | null
}

/** FolderListing is what a folder of a container holds. */
export interface FolderListing {
  /** The container that was looked into; null where the cluster chose it. */
  readonly container: string | null
  /** Without links on its way. */
  readonly path: string
  /** At most `maxListedFiles`, in the order of their bytes. */
  readonly entries: readonly FileEntry[]
  /** The folder has more. */
  readonly isCut: boolean
  /** Whether the image has `tar`, by which folders are copied. */
  readonly hasTar: boolean
}

/** The most files of a folder that are listed. */
export const maxListedFiles = 5000

/** isFilePath tells whether a text stands for bytes of a path. */
export const isFilePath = (path: string): boolean => !/%(?![0-9A-F]{2})|%00|\0/iu.test(path)

/** Line ends, controls, and characters that turn the direction of a text or cannot be seen. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu

/**
 * shownFileName is a name as a person reads it: `%` stands for itself again, and characters that would change what is around them
 * are written as their numbers.
 */
export const shownFileName = (path: string): string =>
  path
    .replaceAll('%25', '\0')
    .replaceAll(unseen, (character) =>
      character === '\0'
        ? '%'
        : character === '\n'
          ? '\\n'
          : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    )

/** Names that some systems give a meaning to. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu

/**
 * savedFileName is a name that a file of a container is saved under: one part of a path that every system takes, and that looks
 * like what it is.
 */
export function savedFileName(path: string): string {
  const shown = path
    .replaceAll('%25', '%')
    .replaceAll(unseen, '_')
    .replaceAll(/[/\\:*?"<>|]/gu, '_')
  const plain = shown.slice(0, 200).replace(/[. ]+$/u, (end) => '_'.repeat(end.length))
  return plain === '' || reserved.test(plain) ? `_${plain}` : plain
}

/** folderOf is the folder that a path lies in. */
export const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')))

/** pathIn is the path of a name in a folder. */
export const pathIn = (folder: string, fileName: string): string =>
  folder.endsWith('/') ? `${folder}${fileName}` : `${folder}/${fileName}`

/** fileNameIn is the last part of a path; empty for the root. */
export const fileNameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** modeWords writes permissions as `ls` does: `rwxr-x---`, with `s` and `t` where they are set. */
export function modeWords(mode: number): string {
  const special = [
    [0o4000, 2, 's', 'S'],
    [0o2000, 5, 's', 'S'],
    [0o1000, 8, 't', 'T'],
  ] as const
  const letters = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'))
  for (const [bit, place, both, alone] of special)
    if (mode & bit) letters[place] = letters[place] === '-' ? alone : both
  return letters.join('')
}
