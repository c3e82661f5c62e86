// @ts-check
/** Loaded before the product: lets the processes that it starts open an inspector at SIGUSR1. */
import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

const { fork } = childProcess
childProcess.fork = /** @type {typeof fork} */ (
  (
    /** @type {string} */ path,
    /** @type {string[]} */ args,
    /** @type {import('node:child_process').ForkOptions} */ options,
  ) =>
    fork(path, args, {
      ...options,
      execArgv: (options.execArgv ?? []).filter((flag) => flag !== '--disable-sigusr1'),
    })
)
syncBuiltinESMExports()
