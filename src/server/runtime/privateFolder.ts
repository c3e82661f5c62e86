import { chmod, lstat, mkdir } from 'node:fs/promises'

/**
 * ensurePrivateFolder makes sure that the folder exists, is a real folder of this user, and is closed to all others. In
 * a shared temporary folder another user may have created it first, as a trap; then it is refused.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const stats = await lstat(path)
  if (!stats.isDirectory()) throw new Error(`${path} is not a folder.`)
  const uid = process.getuid?.()
  if (uid === undefined) return
  if (stats.uid !== uid) throw new Error(`${path} belongs to another user.`)
  if ((stats.mode & 0o077) !== 0) await chmod(path, 0o700)
}
