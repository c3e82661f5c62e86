/**
 * server: the front process. Here live the guard, the roster of berths, the selection, the settings and the routes
 * of the API. It pipes what belongs to a cluster, and keeps no row and no credential. Start reading at server.ts.
 */

export { searchInThread } from '#kubeconfig'
export type { KubeconfigOrigin } from './discovery/discovery.ts'
export { findsKubeconfigs } from './discovery/findsKubeconfigs.ts'
export { PortTakenError } from './http/listener.ts'
export type { DemoControls } from './http/routeEnvironment.ts'
export type { FlotillaServer, ServerEnvironment, ServerOptions } from './options.ts'
export { type BerthDoor, Door } from './roster/door.ts'
export { forkedBerths } from './roster/forkedBerth.ts'
export {
  type BerthEvents,
  type BerthLauncher,
  type BerthStart,
  type Crash,
  hearBerth,
  type OpenLauncher,
  type RunningBerth,
} from './roster/launcher.ts'
export { defaultConfigDir, defaultRuntimeDir } from './runtime/folders.ts'
export {
  AlreadyRunningError,
  findInstance,
  type InstanceRecord,
  requestOpenFile,
  requestOpenUrl,
} from './runtime/instance.ts'
export { openServer } from './server.ts'
