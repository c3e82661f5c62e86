/**
 * kube: one connection to one API server. Here live transport, authentication, typed errors, discovery and the
 * reflector. What objects mean, which of them a page shows and which cluster this is never will.
 * Start reading at client.ts, then reflector/reflector.ts.
 */
export { LoginShell } from './auth/loginShell.ts'
export { OidcTokens } from './auth/oidcTokens.ts'
export { PluginCredential } from './auth/pluginCredential.ts'
export { KubeClient } from './client.ts'
export { type ApiResource, type BrokenGroup, type Discovery, discover } from './discovery.ts'
export type { Dial, DialTarget, KubeEnvironment, MemoryLimit } from './environment.ts'
export {
  isAuthFailure,
  isConflict,
  isConnectivity,
  isExpired,
  isForbidden,
  isNotFound,
  KubeError,
  type KubeErrorReason,
  type KubeStatus,
} from './kubeError.ts'
export { openReflector, type Reflector, type ReflectorOptions } from './reflector/reflector.ts'
export type { Change, Intake, ReflectorState, Stored, TableCells } from './reflector/types.ts'
export { RequestBudget } from './requestBudget.ts'
export type { Query, RequestOptions, StreamOptions } from './requestOptions.ts'
