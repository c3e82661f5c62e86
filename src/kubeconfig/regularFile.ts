import { constants, open } from 'node:fs/promises'

const megabyte = 1024 * 1024

/** Certificates, keys and tokens are smaller than this. */
const usualLimitBytes = 5 * megabyte

export type FileReading =
  | { readonly type: 'content'; readonly bytes: Buffer }
  | { readonly type: 'absent' }
  | {
      readonly type: 'refused'
      readonly reason: 'folder' | 'irregular' | 'too-large' | 'unreadable'
      readonly problem: string
    }

/**
 * readRegularFile reads a whole file up to a limit, or says why not in words that follow the file's name. It never waits for
 * a pipe or a device.
 */
export async function readRegularFile(
  path: string,
  { limitBytes = usualLimitBytes }: { limitBytes?: number } = {},
): Promise<FileReading> {
  const tooLarge = refused('too-large', `is larger than ${Math.round(limitBytes / megabyte)} MB`)
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = await file.stat()
    if (stat.isDirectory()) return refused('folder', 'is a folder, not a file')
    if (!stat.isFile()) return refused('irregular', 'is not a regular file')
    if (stat.size > limitBytes) return tooLarge
    // Reads no further than the limit, also where the file grows meanwhile.
    const bytes = Buffer.alloc(Math.min(limitBytes + 1, stat.size + 4096))
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    if (length > limitBytes) return tooLarge
    return { type: 'content', bytes: bytes.subarray(0, length) }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return { type: 'absent' }
    if (code === 'ENXIO') return refused('irregular', 'is not a regular file')
    if (code === 'EISDIR') return refused('folder', 'is a folder, not a file')
    return refused('unreadable', `cannot be read (${reasons[code] ?? code})`)
  }
}

/** readHead reads the first 64 KB of a regular file; null where that is not possible. */
export async function readHead(path: string): Promise<Buffer | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) return null
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    codeOf(error)
    // The reading of the whole file has reported why.
    return null
  }
}

const refused = (
  reason: 'folder' | 'irregular' | 'too-large' | 'unreadable',
  problem: string,
): FileReading => ({
  type: 'refused',
  reason,
  problem,
})

/** codeOf is the system's error code, such as `ENOENT`. It throws any other error again. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'part of its path is not a folder',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk reports an error',
  ERR_INVALID_ARG_VALUE: 'its name holds a null character',
}
