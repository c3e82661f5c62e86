// @ts-check
/**
 * The way in: `node scripts/run.mjs <verb> [arguments]`, which is what the scripts of package.json call. It needs no
 * dependency and runs on old Node versions: it installs what the lockfile names, builds what is stale, and then runs
 * the verb on the pinned Node. Modules below it must stay plain JavaScript that Node 14 can parse.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './bootstrap/child.mjs'
import { ensureDependencies } from './bootstrap/dependencies.mjs'
import { ensureProduct } from './bootstrap/product.mjs'
import { SetupProblem, say } from './bootstrap/words.mjs'

const oldestNode = 20
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/**
 * What each verb runs, and whether it needs the built product first.
 * @type {Record<string, { script: string | null, needs: 'product' | 'fresh product' | 'dependencies' }>}
 */
const verbs = {
  start: { script: 'dist/cli.js', needs: 'product' },
  build: { script: null, needs: 'fresh product' },
  product: { script: null, needs: 'product' },
  dev: { script: 'scripts/dev.ts', needs: 'dependencies' },
  check: { script: 'scripts/check.ts', needs: 'dependencies' },
  fix: { script: 'scripts/fix.ts', needs: 'dependencies' },
  test: { script: 'scripts/test.ts', needs: 'dependencies' },
  'test:isolation': { script: 'scripts/isolation.ts', needs: 'product' },
  'test:security': { script: 'scripts/security.ts', needs: 'product' },
  bench: { script: 'bench/bench.ts', needs: 'product' },
  mutate: { script: 'scripts/mutate.ts', needs: 'dependencies' },
  looks: { script: 'scripts/looks.ts', needs: 'product' },
  texts: { script: 'scripts/texts.ts', needs: 'dependencies' },
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function run(name, args) {
  if (Number(process.versions.node.split('.')[0]) < oldestNode)
    throw new SetupProblem(
      `Flotilla needs Node ${oldestNode} or newer; this is ${process.version}. Install a newer one from https://nodejs.org and start again.`,
    )
  const verb = Object.keys(verbs).includes(name) ? verbs[name] : undefined
  if (verb === undefined)
    throw new SetupProblem(`There is no "${name}". Known: ${Object.keys(verbs).join(', ')}.`)
  const node = await ensureDependencies(root)
  if (verb.needs !== 'dependencies')
    await ensureProduct(root, node, { isForced: verb.needs === 'fresh product' })
  if (verb.script === null) return 0
  const isProduct = name === 'start'
  // npm moves to the root; files named on the command line are meant from where the person is.
  const cwd = isProduct ? process.env.INIT_CWD || process.cwd() : root
  return runChild(node, [path.join(root, verb.script), ...args], { cwd, isGroupSignalled: !isProduct })
}

run(process.argv[2] || '', process.argv.slice(3)).then(
  (code) => {
    process.exitCode = code
  },
  (problem) => {
    say(problem instanceof SetupProblem ? problem.message : String(problem.stack))
    process.exitCode = 1
  },
)
