/**
 * kubeconfig: kubeconfig files become contexts and access records. Every file is an island. Nothing here dials, runs
 * a plugin, or writes a file. Start reading at readAccess.ts.
 */
export type { Access, AccessReading, Authentication, ExecSpec, Impersonation, OidcSpec } from './access.ts'
export { type DiscoveredContext, type DiscoveredFile, discoverKubeconfigs } from './discoverKubeconfigs.ts'
export type { KubeconfigSources } from './places.ts'
export { readAccess } from './readAccess.ts'
export { type KubeconfigWatch, type WatchOptions, watchKubeconfigs } from './watchKubeconfigs.ts'
