/**
 * kubeconfig: reads kubeconfig files as contexts and access records. No file refers to another. The room never dials,
 * runs a plugin or writes a file. Start reading at readAccess.ts.
 */
export type {
  Access,
  AccessReading,
  Authentication,
  ExecSpec,
  Impersonation,
  OidcSpec,
  Uses,
} from './access.ts'
export { decodeText } from './decodeText.ts'
export { discoverKubeconfigs, type KubeconfigSearch, searchHere } from './discoverKubeconfigs.ts'
export type { Discovered, DiscoveredFile, OtherFile } from './findings.ts'
export type { DiscoveredContext } from './lookAtFile.ts'
export { keyPair } from './pem.ts'
export { readAccess } from './readAccess.ts'
export { readRegularFile } from './regularFile.ts'
export { searchInThread } from './searchInThread.ts'
export type { KubeconfigSources } from './searchPaths.ts'
export { type KubeconfigWatch, type WatchOptions, watchKubeconfigs } from './watchKubeconfigs.ts'
