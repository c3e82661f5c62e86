import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** Flags are the options of the command line. Paths are absolute. */
export interface Flags {
  readonly kubeconfigs: readonly string[]
  readonly contexts: readonly string[]
  /** Null where any free port may be used. */
  readonly port: number | null
  /** Null for the folder that the platform suggests. */
  readonly configDir: string | null
  readonly opens: 'browser' | 'app' | 'nothing'
  /** Whether the demo fleet is shown, whatever kubeconfigs there are. */
  readonly isDemo: boolean
}

/** Asked is what a command line means. A problem is one sentence for the user. */
export type Asked =
  | { readonly type: 'run'; readonly flags: Flags }
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'problem'; readonly sentence: string }

/** The current folder; relative paths start there. */
export interface Whereabouts {
  readonly cwd: string
  readonly home: string
}

const options = {
  kubeconfig: { type: 'string', takes: 'a file' },
  context: { type: 'string', takes: 'the name of a context' },
  port: { type: 'string', takes: 'a number' },
  'config-dir': { type: 'string', takes: 'a folder' },
  'no-open': { type: 'boolean' },
  app: { type: 'boolean' },
  demo: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

type Name = keyof typeof options
const isName = (name: string): name is Name => Object.hasOwn(options, name)

export const helpText = `Usage: npm start -- [flags]

Shows the Kubernetes clusters of your kubeconfigs in the browser, many at once. Without any
kubeconfig it shows a demo.

  --kubeconfig FILE   use this kubeconfig and no other; may be given several times
  --context NAME      open this context; may be given several times
  --port NUMBER       listen on this port of 127.0.0.1 (7420, or the next free one)
  --no-open           print the address, open nothing
  --app               open in a window of its own (Chrome, Chromium or Edge)
  --config-dir DIR    keep settings and the open clusters here
  --demo              show simulated clusters that can be broken at will; keeps no settings
  --help, -h          print this
  --version, -v       print the version
`

/** parseFlags reads a command line. It looks at the files that the flags name, and at nothing else. */
export function parseFlags(args: readonly string[], whereabouts: Whereabouts): Asked {
  // Not strict, so that the error messages are our own.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const values = new Map<Name, string[]>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional')
      return problem(`"${token.value}" is not a flag: every flag begins with --.`)
    if (!isName(token.name)) return problem(`There is no flag ${token.rawName}.`)
    const option = options[token.name]
    if (option.type === 'boolean') {
      if (token.value !== undefined) return problem(`${token.rawName} takes no value.`)
      values.set(token.name, [])
      continue
    }
    const isMissing = !token.value || (!token.inlineValue && token.value.startsWith('--'))
    if (isMissing) return problem(`${token.rawName} needs ${option.takes}.`)
    values.set(token.name, [...(values.get(token.name) ?? []), token.value])
  }
  if (values.has('help')) return { type: 'help' }
  if (values.has('version')) return { type: 'version' }
  return readValues(values, whereabouts)
}

function readValues(values: ReadonlyMap<Name, readonly string[]>, whereabouts: Whereabouts): Asked {
  const isDemo = values.has('demo')
  if (isDemo && values.has('kubeconfig'))
    return problem('--demo shows simulated clusters only; it cannot be combined with --kubeconfig.')
  const kubeconfigs = (values.get('kubeconfig') ?? []).map((path) => absolute(path, whereabouts))
  for (const path of kubeconfigs) {
    const sentence = fileProblem(path)
    if (sentence !== null) return problem(sentence)
  }
  const portText = values.get('port')?.at(-1) ?? null
  const port = portText === null ? null : Number(portText)
  if (portText !== null && !(/^\d+$/.test(portText) && Number(portText) <= 65535))
    return problem(`--port needs a number from 0 to 65535; "${portText}" is not one.`)
  const configDirText = values.get('config-dir')?.at(-1)
  const configDir = configDirText === undefined ? null : absolute(configDirText, whereabouts)
  if (configDir !== null && statSync(configDir, { throwIfNoEntry: false })?.isDirectory() === false)
    return problem(`--config-dir needs a folder; ${configDir} is a file.`)
  const opens = values.has('no-open') ? 'nothing' : values.has('app') ? 'app' : 'browser'
  return {
    type: 'run',
    flags: { kubeconfigs, contexts: values.get('context') ?? [], port, configDir, opens, isDemo },
  }
}

const problem = (sentence: string): Asked => ({ type: 'problem', sentence })

function absolute(path: string, { cwd, home }: Whereabouts): string {
  // A shell does not expand the tilde in --flag=~/file.
  return path === '~' || path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(cwd, path)
}

function fileProblem(path: string): string | null {
  try {
    const stats = statSync(path)
    return stats.isDirectory() ? `--kubeconfig needs a file; ${path} is a folder.` : null
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? `The kubeconfig ${path} does not exist.`
      : `The kubeconfig ${path} cannot be read (${code}).`
  }
}
