import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

type Variables = Readonly<Record<string, string | undefined>>

/** Desktop is the part of the machine that decides whether and how a window can be opened. */
export interface Desktop {
  readonly platform: NodeJS.Platform
  readonly variables: Variables
  isProgram(path: string): boolean
}

export const thisDesktop: Desktop = {
  platform: process.platform,
  variables: process.env,
  isProgram(path) {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  },
}

/** hasDesktop tells whether a window can appear on the user's screen. */
export function hasDesktop({ platform, variables }: Desktop): boolean {
  if (variables.CI) return false
  if (platform === 'win32') return true
  if (platform === 'darwin') return !variables.SSH_CONNECTION
  return Boolean(variables.DISPLAY || variables.WAYLAND_DISPLAY)
}

/** browserCommand opens the address in the default browser. */
export function browserCommand(address: string, { platform }: Desktop): readonly string[] {
  if (platform === 'darwin') return ['open', address]
  // Not `start`, a command of cmd.exe, which would read & in the address as its own.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address]
  return ['xdg-open', address]
}

/** appCommand opens the address in its own window; null where no browser was found that can do that. */
export function appCommand(address: string, desktop: Desktop): readonly string[] | null {
  const program = appPrograms(desktop).find((path) => desktop.isProgram(path))
  return program === undefined ? null : [program, `--app=${address}`]
}

function appPrograms({ platform, variables }: Desktop): readonly string[] {
  if (platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  if (platform === 'win32') {
    const roots = [variables.ProgramFiles, variables['ProgramFiles(x86)'], variables.LOCALAPPDATA]
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
    return roots
      .filter((root) => root !== undefined)
      .flatMap((root) => programs.map((program) => join(root, program)))
  }
  const names = ['google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge', 'brave-browser']
  const folders = (variables.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/**
 * launch starts a program that outlives this one. Resolves with false where it could not be started or failed at once.
 */
export function launch([program = '', ...args]: readonly string[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  // A browser that was not running stays; xdg-open and open end as soon as they have passed the address on.
  const patience = setTimeout(() => resolve(true), 3000)
  const settle = (isOpen: boolean) => {
    clearTimeout(patience)
    resolve(isOpen)
  }
  child.on('error', () => settle(false))
  child.on('exit', (code) => settle(code === 0))
  child.unref()
  return promise
}
