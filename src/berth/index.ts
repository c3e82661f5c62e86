/**
 * berth: one cluster, whole, in its own process: connection, tables, sorted views, live windows, and an HTTP server on a
 * private socket. There is only one cluster here, so its id is nowhere in this room. Start reading at berth.ts; main.ts
 * is what the server forks.
 */
export { Berth, type BerthEnvironment } from './berth.ts'
