import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** What a person works with in a shell. */
const programs = ['bash', 'vim', 'less', 'top']
/** What Debian's own description of the terminal is called. */
const terminalFiles = ['/lib/terminfo/x/xterm-256color', '/usr/share/terminfo/x/xterm-256color']

/**
 * programsOfPerson are this machine's bash, vim, less and top with what they read of a terminal, for `giveGnuUserland`. Null where
 * one is missing, or tmux, which shows what they do without us.
 */
export async function programsOfPerson(): Promise<{
  readonly also: readonly string[]
  readonly files: readonly string[]
} | null> {
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    )
  const isProgram = async (name: string) =>
    (
      await Promise.all(
        (process.env.PATH ?? '').split(delimiter).map((folder) => isThere(join(folder, name))),
      )
    ).includes(true)
  const files: string[] = []
  for (const path of terminalFiles) if (await isThere(path)) files.push(path)
  for (const name of [...programs, 'tmux']) if (!(await isProgram(name))) return null
  return files.length === 0 ? null : { also: programs, files: files.slice(0, 1) }
}
