// @ts-check
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { runChild } from './child.mjs'
import { withLock } from './lock.mjs'
import { SetupProblem, say } from './words.mjs'

const inputs = ['src', 'vite.config.ts', 'scripts/build.ts', 'package.json', 'package-lock.json']
const outputs = ['cli.js', 'berth.js', 'demo.js', 'ui/index.html']

/**
 * ensureProduct builds dist/ when any of its sources is newer or other than what it was built from.
 * @param {string} root
 * @param {string} node
 * @param {{ isForced?: boolean }} [options]
 */
export async function ensureProduct(root, node, options = {}) {
  if (options.isForced !== true && isFresh(root)) return
  await withLock(
    path.join(root, '.setup', 'lock'),
    () => say('Waiting for another start to finish the build …'),
    async () => {
      if (options.isForced !== true && isFresh(root)) return
      say('Building …')
      const sources = fingerprint(root)
      fs.mkdirSync(path.join(root, 'dist'), { recursive: true })
      fs.writeFileSync(stampFile(root), '')
      const code = await runChild(node, [path.join(root, 'scripts', 'build.ts')], { cwd: root })
      if (code !== 0) throw new SetupProblem('The build failed; the reason is above.')
      fs.writeFileSync(stampFile(root), sources)
    },
  )
}

/** @param {string} root */
const stampFile = (root) => path.join(root, 'dist', '.stamp')

/** @param {string} root */
function isFresh(root) {
  try {
    return (
      fs.readFileSync(stampFile(root), 'utf8') === fingerprint(root) &&
      outputs.every((file) => fs.existsSync(path.join(root, 'dist', file)))
    )
  } catch {
    return false
  }
}

/**
 * Sizes and times, not contents: it must cost nothing at every start.
 * @param {string} root
 */
function fingerprint(root) {
  const hash = crypto.createHash('sha256')
  /** @param {string} file */
  const add = (file) => {
    const full = path.join(root, file)
    const stat = fs.statSync(full)
    if (!stat.isDirectory()) {
      if (!/\.test\.tsx?$/.test(file)) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`)
      return
    }
    for (const name of fs.readdirSync(full).sort()) add(`${file}/${name}`)
  }
  for (const input of inputs) if (fs.existsSync(path.join(root, input))) add(input)
  return hash.digest('hex')
}
