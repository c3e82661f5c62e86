import { describe } from 'vitest'
import { masters, SimulatedServer } from '#sim'
import { describeConnections, describeProtocol } from '#testkit'

async function aWorld() {
  const server = await SimulatedServer.open({ hasProtobuf: true })
  server.people.accept('conformance', { username: 'somebody', groups: [masters] })
  const world = {
    access: {
      server: server.url,
      namespace: null,
      tls: { ca: server.ca, skipVerify: false, serverName: null },
      proxyUrl: null,
      disableCompression: false,
      clientCertificate: null,
      authentication: { type: 'token' as const, token: 'conformance' },
      impersonation: null,
    },
    forget: async () => server.store.forget(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
  return { server, world }
}

describe('SimulatedServer', () => {
  describeProtocol(async () => (await aWorld()).world)

  let latest: SimulatedServer | null = null
  describeConnections(
    async () => {
      const { server, world } = await aWorld()
      latest = server
      return world
    },
    async (client) => {
      latest?.goAway()
      await client.version()
    },
  )
})
