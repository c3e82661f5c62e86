import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Environment variables, as `process.env` has them. */
type Variables = Readonly<Record<string, string | undefined>>

/** defaultConfigDir is where settings live unless `--config-dir` says otherwise. */
export function defaultConfigDir(
  variables: Variables,
  home: string = homedir(),
  platform: NodeJS.Platform = process.platform,
): string {
  if (variables.XDG_CONFIG_HOME) return join(variables.XDG_CONFIG_HOME, 'flotilla')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'flotilla')
  if (platform === 'win32') return join(variables.APPDATA ?? join(home, 'AppData', 'Roaming'), 'flotilla')
  return join(home, '.config', 'flotilla')
}

/**
 * defaultRuntimeDir is where the running server is found: in `$XDG_RUNTIME_DIR`, else in a folder of the temporary
 * one that carries the user's name, whose ownership `openServer` checks.
 */
export function defaultRuntimeDir(
  variables: Variables,
  temporary: string = tmpdir(),
  user: string = userKey(),
): string {
  return variables.XDG_RUNTIME_DIR
    ? join(variables.XDG_RUNTIME_DIR, 'flotilla')
    : join(temporary, `flotilla-${user}`)
}

function userKey(): string {
  const { uid, username } = userInfo()
  return uid === -1 ? username.replace(/[^\w.-]/g, '_') : String(uid)
}
