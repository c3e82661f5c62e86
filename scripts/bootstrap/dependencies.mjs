// @ts-check
import childProcess from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { withLock } from './lock.mjs'
import { isPinnedNode } from './nodeDigests.mjs'
import { SetupProblem, say } from './words.mjs'

/**
 * ensureDependencies makes node_modules equal to package-lock.json and returns the pinned Node that was installed
 * with it. It reads two small files when nothing has changed.
 * @param {string} root
 * @returns {Promise<string>} path of the Node to run everything on
 */
export async function ensureDependencies(root) {
  if (!isInstalled(root)) {
    const lock = path.join(root, '.setup', 'lock')
    await withLock(
      lock,
      () => say('Waiting for another start to finish the set-up …'),
      async () => {
        if (!isInstalled(root)) await install(root)
      },
    )
  }
  return fs.readFileSync(stampFile(root), 'utf8').split('\n')[1] || ''
}

/** @param {string} root */
const stampFile = (root) => path.join(root, 'node_modules', '.flotilla-stamp')

/** @param {string} root */
function isInstalled(root) {
  try {
    const [wanted, node] = fs.readFileSync(stampFile(root), 'utf8').split('\n')
    return wanted === wantedDependencies(root) && node !== undefined && fs.existsSync(node)
  } catch {
    return false
  }
}

/**
 * A digest of everything that decides what belongs in node_modules; scripts and other words in package.json do not.
 * @param {string} root
 */
function wantedDependencies(root) {
  const manifest = readJson(path.join(root, 'package.json'))
  const { dependencies, devDependencies, optionalDependencies, overrides, allowScripts } = manifest
  const hash = crypto.createHash('sha256')
  hash.update(
    JSON.stringify([root, dependencies, devDependencies, optionalDependencies, overrides, allowScripts]),
  )
  hash.update(fs.readFileSync(path.join(root, 'package-lock.json')))
  return hash.digest('hex')
}

/** @param {string} root */
async function install(root) {
  if (!isTreeCurrent(root)) {
    say('Installing the dependencies (about half a minute the first time) …')
    await runNpm(root, [
      'ci',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ])
  }
  const node = workingNode(root)
  fs.writeFileSync(stampFile(root), `${wantedDependencies(root)}\n${node}\n`)
}

/**
 * isTreeCurrent compares npm's own record of what it put into that folder's node_modules with the lockfile there, so a
 * tree that somebody installed by hand stays.
 * @param {string} root
 */
export function isTreeCurrent(root) {
  try {
    const wanted = readJson(path.join(root, 'package-lock.json')).packages
    const present = readJson(path.join(root, 'node_modules', '.package-lock.json')).packages
    return Object.keys(wanted).every((name) => {
      if (name === '') return true
      const [want, have] = [wanted[name], present[name]]
      return have === undefined ? want.optional === true : have.version === want.version
    })
  } catch {
    return false
  }
}

/**
 * runNpm runs npm in that folder and rejects with what it printed.
 * @param {string} root
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export function runNpm(root, args) {
  const script = process.env.npm_execpath || ''
  const isNpmScript = path.basename(script) === 'npm-cli.js'
  const [command, first] = isNpmScript ? [process.execPath, [script]] : ['npm', []]
  return new Promise((resolve, reject) => {
    const npm = childProcess.spawn(command, [...first, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a .cmd file on Windows, which only a shell can run.
      shell: !isNpmScript && process.platform === 'win32',
    })
    /** @type {Buffer[]} */
    const output = []
    npm.stdout.on('data', (chunk) => output.push(chunk))
    npm.stderr.on('data', (chunk) => output.push(chunk))
    npm.on('error', () =>
      reject(
        new SetupProblem('npm was not found. Install Node from https://nodejs.org, which contains npm.'),
      ),
    )
    npm.on('close', (code) => {
      if (code === 0) return resolve()
      const words = Buffer.concat(output).toString().trim()
      reject(new SetupProblem(`${words}\n\nThe dependencies could not be installed; npm's output is above.`))
    })
  })
}

/** @param {string} root */
function workingNode(root) {
  const folder = path.join(root, 'node_modules', 'node', 'bin')
  const pinned = [path.join(folder, 'node'), path.join(folder, 'node.exe')].find((file) =>
    fs.existsSync(file),
  )
  if (pinned !== undefined) {
    if (!isPinnedNode(pinned))
      throw new SetupProblem(
        `The Node that npm installed (${pinned}) is not the one that this project pins. Remove node_modules and start again.`,
      )
    const { status } = childProcess.spawnSync(pinned, ['--version'], { stdio: 'ignore' })
    if (status === 0) return pinned
  }
  // No build of the pinned Node for this machine: its own will do when it is of the same line.
  if (Number(process.versions.node.split('.')[0]) === pinnedMajor(root)) return process.execPath
  throw new SetupProblem(
    pinned === undefined
      ? `The pinned Node was not installed: npm did not run its install script. Run\n  npm rebuild node --ignore-scripts=false\nand start again, or use Node ${pinnedMajor(root)}.`
      : `The pinned Node (${pinned}) does not run on this machine. Start again with Node ${pinnedMajor(root)} on the PATH.`,
  )
}

/** @param {string} root */
const pinnedMajor = (root) =>
  Number(readJson(path.join(root, 'package.json')).devDependencies.node.split('.')[0])

/** @param {string} file */
const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
