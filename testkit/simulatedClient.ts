import { KubeClient } from '#kube'
import { masters, SimulatedServer } from '#sim'
import { aKubeEnvironment, anAccess, type TestEnvironment } from './kubeAccess.ts'

/** SimulatedClient is a client signed in to a simulated server that has no objects yet; its time stands still. */
interface SimulatedClient extends AsyncDisposable {
  readonly server: SimulatedServer
  readonly client: KubeClient
  readonly environment: TestEnvironment
}

export async function aSimulatedClient(): Promise<SimulatedClient> {
  const server = await SimulatedServer.open()
  server.people.accept('token', { username: 'ada', groups: [masters] })
  const environment = aKubeEnvironment()
  const access = anAccess(server.url, {
    tls: { ca: server.ca, skipVerify: false, serverName: null },
    authentication: { type: 'token', token: 'token' },
  })
  const client = await KubeClient.open(access, environment, { requestsInFlight: 50 })
  return {
    ...{ server, client, environment },
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
