// @ts-check
import childProcess from 'node:child_process'
import os from 'node:os'
import { whenNpmDies } from './processes.mjs'

/** A key press reaches this process from the terminal and once more from npm; both are one wish. */
const samePressMs = 300

/**
 * runChild runs a script on the given Node and resolves to its exit code. The child has a process group of its own,
 * so a signal reaches it once: the first asks it to end, a second one kills the group. When this process dies, the
 * child sees its IPC channel close; when npm dies, this process notices and ends the child.
 * @param {string} node
 * @param {string[]} args
 * @param {{ cwd: string, isGroupSignalled?: boolean }} options `isGroupSignalled`: tell the child's own children too
 * @returns {Promise<number>}
 */
export function runChild(node, args, options) {
  const isWindows = process.platform === 'win32'
  const child = childProcess.spawn(node, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: !isWindows,
    cwd: options.cwd,
  })

  /**
   * @param {NodeJS.Signals} signal
   * @param {boolean} toGroup
   */
  const pass = (signal, toGroup) => {
    if (child.pid === undefined) return
    try {
      process.kill(toGroup && !isWindows ? -child.pid : child.pid, signal)
    } catch {
      // It has ended already.
    }
  }

  let firstAt = 0
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    const now = Date.now()
    if (firstAt === 0) {
      firstAt = now
      // On Windows the console tells every process itself, and kill would not ask but end it.
      if (!isWindows) pass(signal, options.isGroupSignalled === true)
    } else if (now - firstAt > samePressMs) pass('SIGKILL', true)
  }
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, onSignal)

  const stopWatching = whenNpmDies(() => onSignal('SIGTERM'))

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      stopWatching()
      for (const name of signals) process.removeListener(name, onSignal)
      resolve(signal === null ? (code === null ? 1 : code) : 128 + os.constants.signals[signal])
    })
  })
}
