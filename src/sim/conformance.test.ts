import { masters, SimulatedServer } from '#sim'
import { describeKubeServer } from '#testkit'

// Time is real here, as on the real server; one sentence waits for a watch of five seconds to end.
describeKubeServer('SimulatedServer', async () => {
  const server = await SimulatedServer.open()
  server.people.accept('conformance', { username: 'somebody', groups: [masters] })
  server.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default', uid: '', resourceVersion: '' },
  })
  return {
    access: {
      server: server.url,
      namespace: null,
      tls: { ca: server.ca, skipVerify: false, serverName: null },
      proxyUrl: null,
      disableCompression: false,
      clientCertificate: null,
      authentication: { type: 'token', token: 'conformance' },
      impersonation: null,
    },
    forget: async () => server.store.forget(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
})
