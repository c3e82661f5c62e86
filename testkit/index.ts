/**
 * testkit: what tests of several rooms share: a clock that stands still, homes, the running product, browser windows, real
 * clusters. Nothing here is part of the product. Start reading at product.ts.
 */
export { anIdentity, type Identity } from './anIdentity.ts'
export { launchBrowser, openWindow, type Window } from './browser.ts'
export { aKubeEnvironment, anAccess, type TestEnvironment } from './kubeAccess.ts'
export { printed, readObjects } from './kindFixtures.ts'
export { ManualClock, settle } from './manualClock.ts'
export { aHome, type Home, type Product, runProduct, startProduct } from './product.ts'
export {
  readCertificate,
  type ScriptedRequest,
  type ScriptedServer,
  type ScriptedServerOptions,
  scriptedServer,
} from './scriptedServer.ts'
export { type TemporaryFolder, temporaryFolder } from './temporaryFolder.ts'
