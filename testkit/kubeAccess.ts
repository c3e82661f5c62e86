import type { KubeEnvironment } from '#kube'
import type { Access } from '#kubeconfig'
import { ManualClock } from './manualClock.ts'
import { readCertificate, type ScriptedServer } from './scriptedServer.ts'

/** anAccess is the access to a scripted server with nothing but its certificate authority, or to any other address. */
export function anAccess(server: ScriptedServer | string, differences: Partial<Access> = {}): Access {
  return {
    server: typeof server === 'string' ? server : server.url,
    namespace: null,
    tls: { ca: readCertificate('ca.pem'), skipVerify: false, serverName: null },
    proxyUrl: null,
    disableCompression: false,
    clientCertificate: null,
    authentication: { type: 'none' },
    impersonation: null,
    ...differences,
  }
}

/** TestEnvironment is a KubeEnvironment whose time stands still, whose dice always fall low, and whose log is kept. */
export interface TestEnvironment extends KubeEnvironment {
  readonly clock: ManualClock
  readonly lines: readonly string[]
}

export function aKubeEnvironment(differences: Partial<KubeEnvironment> = {}): TestEnvironment {
  const lines: string[] = []
  return {
    random: () => 0,
    log: (level, text) => void lines.push(`${level}: ${text}`),
    variables: { PATH: process.env.PATH },
    ...differences,
    clock: new ManualClock(),
    lines,
  }
}
