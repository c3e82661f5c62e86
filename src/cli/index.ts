/**
 * cli: the command line: flags in, a running server and an open browser window out, and a clean end. What is served
 * will never live here. Start reading at run.ts.
 */
export { thisDesktop } from './browser.ts'
export { runCli } from './run.ts'
export { stopSignal } from './stopSignal.ts'
export type { CliWorld } from './world.ts'
