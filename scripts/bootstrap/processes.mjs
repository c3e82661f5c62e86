// @ts-check
import childProcess from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/**
 * whenNpmDies calls `onDeath` once the npm that runs this script has ended without a word, and returns how to stop
 * watching. It does nothing where no npm runs it.
 * @param {() => void} onDeath
 * @returns {() => void}
 */
export function whenNpmDies(onDeath) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return () => {}
  const parent = process.ppid
  /** @type {number | null} */
  let npm = null
  parentOf(parent, (line) => {
    // npm runs a script through sh, which outlives it; some shells step aside and leave npm itself as the parent.
    if (line !== null && /^(ash|bash|busybox|dash|ksh|sh|zsh)$/.test(path.basename(line.name)))
      npm = line.parent
  })
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === null || isAlive(npm))) return
    clearInterval(timer)
    onDeath()
  }, 1000)
  return () => clearInterval(timer)
}

/**
 * @param {number} pid
 * @param {(line: { name: string, parent: number } | null) => void} onFound
 */
function parentOf(pid, onFound) {
  fs.readFile(`/proc/${pid}/stat`, 'utf8', (problem, text) => {
    const fields = problem ? null : /^\d+ \((.*)\) \S (\d+)/s.exec(text)
    if (fields) return onFound({ name: fields[1] || '', parent: Number(fields[2]) })
    childProcess.execFile('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], (psProblem, line) => {
      const words = psProblem ? null : /^\s*(\d+)\s+(.*?)\s*$/.exec(line)
      onFound(words && { name: words[2] || '', parent: Number(words[1]) })
    })
  })
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (problem) {
    return /** @type {NodeJS.ErrnoException} */ (problem).code === 'EPERM'
  }
}
