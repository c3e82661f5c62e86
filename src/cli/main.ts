import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { thisDesktop } from './browser.ts'
import { runCli } from './run.ts'
import { stopSignal } from './stopSignal.ts'

/**
 * The built program, dist/cli.js. The programs of a berth and of the demo fleet, and the page, lie next to it, one
 * folder below package.json.
 */
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const { version } = JSON.parse(readFileSync(beside('../package.json'), 'utf8')) as { version: string }

// Left to Node, the signal opens a debugger on a port that every user of the machine reaches without a password.
process.on('SIGUSR1', () => {})

const code = await runCli({
  args: process.argv.slice(2),
  cwd: process.cwd(),
  home: homedir(),
  desktop: thisDesktop,
  product: {
    version,
    berthEntry: beside('berth.js'),
    compiledFolder: beside('compiled'),
    demoEntry: beside('demo.js'),
    kubeconfigsEntry: beside('kubeconfigs.js'),
    uiRoot: beside('ui'),
  },
  stop: stopSignal(),
  print: (text) => void process.stdout.write(text),
  warn: (text) => void process.stderr.write(text),
})
process.exit(code)
