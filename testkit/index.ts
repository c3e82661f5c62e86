/**
 * testkit: what tests of several rooms share: a clock that stands still, homes, the running product, browser windows, real
 * clusters. Nothing here is part of the product. Start reading at product.ts.
 */

export { anIdentity, type Identity } from '#sim'
export { aDefinition } from './aDefinition.ts'
export {
  type AppliedFixtures,
  applyFixtures,
  isApplied,
  isControlled,
} from './appliedFixtures.ts'
export { connectBrowser, launchBrowser, openWindow, type Window, type WindowOptions } from './browser.ts'
export { aCatalogKind } from './catalogKind.ts'
export { type ClusterSocket, openClusterSocket } from './clusterSocket.ts'
export { aClusterToOpen, type ClusterToOpen } from './clusterToOpen.ts'
export { comparedSecrets } from './comparedSecrets.ts'
export { describeConnections } from './conformance/connections.ts'
export { describeKubeServer } from './conformance/kubeServer.ts'
export { describeProtocol } from './conformance/protocol.ts'
export { openConformanceCluster } from './conformance/realCluster.ts'
export { applyCustomKinds, type CustomKindsWorld } from './customKindsWorld.ts'
export { type FloodingWay, floodingWay, floods } from './floodingWay.ts'
export {
  byteDamage,
  damageBytes,
  damaged,
  damagedJson,
  damageJson,
  jsonDamage,
} from './fuzz/damage.ts'
export { answerDamage, type DamagedWay, damagedWay } from './fuzz/damagedWay.ts'
export { fuzz } from './fuzz/fuzz.ts'
export { type GeneratedObject, generatedObjects } from './generatedObjects.ts'
export { aHelmRecord } from './helmRecord.ts'
export { hostileCluster, hostileTexts, longestName } from './hostileCluster.ts'
export { fixturesOf, printed, readObjects } from './kindFixtures.ts'
export { aKubeEnvironment, anAccess, type TestEnvironment } from './kubeAccess.ts'
export { headings, kubectlColumns, kubectlPrints, parseKubectlTable } from './kubectlTable.ts'
export { ManualClock, settle } from './manualClock.ts'
export { type OpenedBerth, type OpenedWindow, openBerth, openCurrent } from './openBerth.ts'
export { aHome, type Home, type Product, runProduct, startProduct } from './product.ts'
export { aRealClient } from './realClient.ts'
export { isListOf, isWatchOf, listsOfObjects, mostAtOnce } from './realClusters/auditCounts.ts'
export { openBerthAs, openBerthOf } from './realClusters/berthOfPerson.ts'
export { giveGnuUserland } from './realClusters/gnuUserland.ts'
export { helmFolder } from './realClusters/helm.ts'
export { type KubectlTerminal, openKubectlTerminal } from './realClusters/kubectlTerminal.ts'
export { aPostgresPod, bringPostgres, postgresOfMachine } from './realClusters/postgres.ts'
export { programsOfPerson } from './realClusters/programsOfPerson.ts'
export { type AuditEntry, type KubectlResult, RealCluster } from './realClusters/realCluster.ts'
export {
  openRealClusters,
  type RealClusters,
  type RealClustersOptions,
  realClusters,
  type SharedRealClusters,
} from './realClusters/realClusters.ts'
export { aRealPod, onRealNode, realImages, realNodeReason } from './realClusters/realNode.ts'
export { type ClusterDescription, goIsAvailable } from './realClusters/testbed.ts'
export { fillWide, type WideContent } from './realClusters/wideContent.ts'
export { openRelay, type Relay } from './relay.ts'
export { runRemotely } from './runRemotely.ts'
export {
  readCertificate,
  type ScriptedRequest,
  type ScriptedServer,
  type ScriptedServerOptions,
  scriptedServer,
} from './scriptedServer.ts'
export { aSimulatedClient } from './simulatedClient.ts'
export {
  aSimulatedCluster,
  aSimulatedPod,
  aSimulatedWorld,
  freshnessIn,
  type KubeconfigContent,
  namesIn,
  rowsIn,
  type SimulatedCluster,
  type SimulatedWorld,
} from './simulatedWorld.ts'
export { SpdyPeer } from './spdyPeer.ts'
export { stillInMemory } from './stillInMemory.ts'
export { takenBytes } from './takenBytes.ts'
export { forwardTo, type TcpForwarder } from './tcpForwarder.ts'
export { type TemporaryFolder, temporaryFolder } from './temporaryFolder.ts'
export { untilStill } from './untilStill.ts'
export { unzipped } from './unzipped.ts'
export { openWorkspaceEvents, type WorkspaceEvents } from './workspaceEvents.ts'
