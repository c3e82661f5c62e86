/**
 * kube: one connection to one API server. Here live transport, authentication, typed errors, discovery and the reflector.
 * The room never knows the meaning of objects, which of them a page shows, or which cluster this is. Start reading at
 * client/client.ts, then reflector/reflector.ts.
 */
export { LoginShell } from './auth/loginShell.ts'
export { OidcTokens } from './auth/oidcTokens.ts'
export { PluginCredential } from './auth/pluginCredential.ts'
export { type ApiDiscovery, type ApiResource, type BrokenGroup, discoverApis } from './client/apiDiscovery.ts'
export { KubeClient } from './client/client.ts'
export type { KubeEnvironment } from './client/environment.ts'
export { type ListPage, listPages } from './client/listPages.ts'
export type { MemoryLimit } from './client/memoryLimit.ts'
export { RequestBudget } from './client/requestBudget.ts'
export type {
  Flow,
  Query,
  RelayedRequest,
  RequestOptions,
  StreamOptions,
  StreamWay,
} from './client/requestOptions.ts'
export {
  isAuthFailure,
  isConflict,
  isConnectivity,
  isExpired,
  isForbidden,
  isForeign,
  isNotFound,
  KubeError,
  type KubeErrorReason,
  type KubeStatus,
  statusOf,
} from './errors/kubeError.ts'
export { openReflector, type Reflector, type ReflectorOptions } from './reflector/reflector.ts'
export type { Change, Intake, ReflectorState, Stored, TableCells } from './reflector/types.ts'
export type { TerminalSize } from './streams/commandLink.ts'
export { firstToOpen } from './streams/firstToOpen.ts'
export { type PodStream, PodTunnel } from './streams/podTunnel.ts'
export {
  RemoteCommand,
  type RemoteCommandListener,
  type RemoteCommandSpec,
  type RemoteEnd,
} from './streams/remoteCommand.ts'
export type { Dial, DialTarget } from './transport/dial.ts'
