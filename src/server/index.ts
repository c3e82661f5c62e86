/**
 * server: the front process. Here live the guard, the roster of berths, the selection, the settings and the routes
 * of the API; it pipes what belongs to a cluster and never reads a row or a credential. Start reading at server.ts.
 */

export { findsKubeconfigs } from './discovery/findsKubeconfigs.ts'
export {
  AlreadyRunningError,
  type DemoControls,
  type FlotillaServer,
  type InstanceRecord,
  type KubeconfigOrigin,
  PortTakenError,
  type ServerEnvironment,
  type ServerOptions,
} from './options.ts'
export { defaultConfigDir, defaultRuntimeDir } from './runtime/folders.ts'
export { findInstance, requestOpenUrl } from './runtime/instance.ts'
export { openServer } from './server.ts'
