/**
 * sim: a simulated Kubernetes API server over real sockets, which a script controls and which can have faults, and the demo
 * fleet made of such servers. The product never reads a cluster through it, and it knows nothing of the product. Start
 * reading at server/simulatedServer.ts.
 */

export { type Fault, type FaultType, faultTypes } from './api/faults.ts'
export { type AccessRule, masters, type Person } from './api/people.ts'
export type { RecordedRequest } from './api/recorder.ts'
export { type DemoFault, demoFaults } from './demo/demoFaults.ts'
export type { DemoClusterState } from './demo/demoFleet.ts'
export { DemoProcess } from './demo/demoProcess.ts'
export type { ResourceType } from './forms/resources.ts'
export { anIdentity, type Identity } from './server/identity.ts'
export { SimulatedServer, type SimulatedServerOptions } from './server/simulatedServer.ts'
