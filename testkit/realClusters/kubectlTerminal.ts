import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../temporaryFolder.ts'
import type { RealCluster } from './realCluster.ts'

const run = promisify(execFile)

/** The keys that tmux has other names for than a browser. */
const namesOfKeys: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  PageDown: 'PageDown',
  Tab: 'Tab',
  Enter: 'Enter',
  Escape: 'Escape',
  'Control+c': 'C-c',
  'Control+d': 'C-d',
  'Control+l': 'C-l',
}

/** KubectlTerminal is `kubectl exec -it` on a screen of tmux's. Disposing it ends both. */
export interface KubectlTerminal extends AsyncDisposable {
  type(text: string): Promise<void>
  /** By the name that a browser has for it. */
  press(key: string): Promise<void>
  /** Pastes as a person does: a program that wants to know of it is told. */
  paste(text: string): Promise<void>
  resize(size: TerminalSize): Promise<void>
  /** The rows of the screen, without spaces at their ends. */
  rows(): Promise<readonly string[]>
}

interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** openKubectlTerminal opens a shell by kubectl, with no part of the product between. */
export async function openKubectlTerminal(
  cluster: RealCluster,
  { pod, command, size }: { readonly pod: string; readonly command: string; readonly size: TerminalSize },
): Promise<KubectlTerminal> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('tmux'))
  const { binary, operatorKubeconfig } = cluster.description
  const env = { HOME: folder.path, PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' }
  const tmux = (...args: string[]) =>
    run('tmux', ['-S', join(folder.path, 's'), '-f', '/dev/null', ...args], { env })
  stack.defer(async () => void (await tmux('kill-server').catch(() => null)))
  const measures = ['-x', String(size.columns), '-y', String(size.rows)]
  const words = [binary, 'kubectl', '--kubeconfig', operatorKubeconfig, 'exec', '-it', pod, '--']
  const quoted = [...words, 'sh', '-c', command].map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
  await tmux(
    ...['new-session', '-d', ...measures, quoted.join(' '), ';'],
    ...['set-option', '-g', 'status', 'off', ';', 'set-option', '-g', 'escape-time', '0'],
  )
  const owned = stack.move()
  return {
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    press: async (key) => {
      const name = namesOfKeys[key]
      if (name === undefined) throw new Error(`The key ${key} has no name for tmux.`)
      await tmux('send-keys', name)
    },
    paste: async (text) => void (await tmux('set-buffer', text, ';', 'paste-buffer', '-p')),
    resize: async ({ columns, rows }) => {
      await tmux('resize-window', '-x', String(columns), '-y', String(rows))
    },
    rows: async () => {
      const { stdout } = await tmux('capture-pane', '-p')
      return stdout
        .replace(/\n$/u, '')
        .split('\n')
        .map((row) => row.trimEnd())
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
