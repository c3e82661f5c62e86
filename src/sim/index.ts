/**
 * sim: a Kubernetes API server that a script rules, over real sockets and with faults, and the demo fleet made of such
 * servers. Nothing of the product reads a cluster through it, and it knows nothing of the product. Start reading at
 * simulatedServer.ts.
 */
export { masters, type Person, type Rule } from './api/people.ts'
export { type DemoFault, demoFaults } from './demo/demoFaults.ts'
export type { DemoClusterState } from './demo/demoFleet.ts'
export { DemoProcess } from './demo/demoProcess.ts'
export { type Fault, type FaultType, faultTypes } from './faults.ts'
export type { RecordedRequest } from './recorder.ts'
export { SimulatedServer, type SimulatedServerOptions } from './simulatedServer.ts'
export { anIdentity, type Identity } from './wire/identity.ts'
