/**
 * cli: the command line. It reads flags, starts the server, opens the browser and ends both cleanly. The room knows
 * nothing of what is served. Start reading at run.ts.
 */
export { thisDesktop } from './browser.ts'
export { runCli } from './run.ts'
export { stopSignal } from './stopSignal.ts'
export type { CliWorld } from './world.ts'
