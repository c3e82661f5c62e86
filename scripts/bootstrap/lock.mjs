// @ts-check
import fs from 'node:fs'
import path from 'node:path'
import { isAlive } from './processes.mjs'

/**
 * withLock runs `work` while no other process on this machine holds the same lock file. A lock whose owner has died
 * is taken over. `onWait` is called once when somebody else holds it.
 * @template T
 * @param {string} file
 * @param {() => void} onWait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, onWait, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  for (let tries = 0; !acquire(file); tries += 1) {
    if (tries === 1) onWait()
    const owner = ownerOf(file)
    if (owner !== null && !isAlive(owner)) putAside(file, owner)
    else await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const release = () => fs.unlinkSync(file)
  const onExit = () => release()
  process.once('exit', onExit)
  try {
    return await work()
  } finally {
    process.removeListener('exit', onExit)
    release()
  }
}

/** @param {string} file */
function acquire(file) {
  // Written aside and linked, so that nobody ever reads a lock that does not name its owner yet.
  const mine = `${file}.${process.pid}`
  fs.writeFileSync(mine, String(process.pid))
  try {
    fs.linkSync(mine, file)
    return true
  } catch (problem) {
    if (/** @type {NodeJS.ErrnoException} */ (problem).code === 'EEXIST') return false
    throw problem
  } finally {
    fs.unlinkSync(mine)
  }
}

/**
 * Two waiters may find the same dead owner; the slower one must not take away the lock the faster one holds by then.
 * @param {string} file
 * @param {number} owner
 */
function putAside(file, owner) {
  const aside = `${file}.left-by-${owner}.${process.pid}`
  try {
    fs.renameSync(file, aside)
  } catch {
    return
  }
  if (ownerOf(aside) !== owner && !fs.existsSync(file)) fs.renameSync(aside, file)
  else fs.unlinkSync(aside)
}

/** @param {string} file */
function ownerOf(file) {
  try {
    return Number(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
