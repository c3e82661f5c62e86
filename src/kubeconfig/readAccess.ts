import { createHash } from 'node:crypto'
import type { Access, AccessReading, Uses } from './access.ts'
import { type ClusterAccess, readCluster } from './clusterAccess.ts'
import { AccessProblem, Fields, quote } from './fields.ts'
import { type KubeconfigFile, readKubeconfigFile, type Section } from './kubeconfigFile.ts'
import { readUser } from './userAccess.ts'
import { usesOf } from './uses.ts'

/**
 * readAccess reads one context of one kubeconfig file, with the certificate files that it names, or says in one
 * sentence why it cannot be used. The sentence contains no credential. The fingerprint is equal while the access is the
 * same; the content of a token file and the context's namespace are not part of it.
 */
export async function readAccess(path: string, context: string): Promise<AccessReading> {
  const reading = await readKubeconfigFile(path)
  if (reading.type === 'problem')
    return { type: 'problem', problem: `the kubeconfig file ${quote(path)} ${reading.problem}` }
  return new AccessOfFile(reading.file).read(context)
}

/** AccessOfFile is readAccess for a file that has been read. What contexts share is read once. */
export class AccessOfFile {
  readonly #file: KubeconfigFile
  readonly #clusters = new Map<string, Promise<ClusterAccess>>()

  constructor(file: KubeconfigFile) {
    this.#file = file
  }

  async read(context: string): Promise<AccessReading> {
    try {
      const { access, uses } = await this.#assemble(context)
      return { type: 'access', access, fingerprint: fingerprintOf(access), uses }
    } catch (error) {
      if (error instanceof AccessProblem) return { type: 'problem', problem: error.message }
      throw error
    }
  }

  async #assemble(contextName: string): Promise<{ access: Access; uses: Uses | null }> {
    const file = this.#file
    if (!file.contexts.has(contextName))
      throw new AccessProblem(`the kubeconfig file names no context ${quote(contextName)}`)
    const context = entry(file.contexts, contextName, 'context')
    const clusterName = context.text('cluster')
    const userName = context.text('user')
    const namespace = context.text('namespace')
    if (clusterName === '') throw new AccessProblem('names no cluster')
    if (!file.clusters.has(clusterName))
      throw new AccessProblem(`names a missing cluster ${quote(clusterName)}`)
    if (userName !== '' && !file.users.has(userName))
      throw new AccessProblem(`names a missing user ${quote(userName)}`)
    const cluster = await this.#cluster(clusterName)
    // As with kubectl, a context without a user is anonymous.
    const userFields =
      userName === '' ? new Fields(undefined, 'no user') : entry(file.users, userName, 'user')
    const { authentication, clientCertificate, impersonation } = await readUser(
      userFields,
      cluster,
      file.folder,
    )
    const access: Access = {
      server: cluster.server,
      namespace: namespace === '' ? null : namespace,
      tls: { ca: cluster.ca, skipVerify: cluster.skipVerify, serverName: cluster.serverName },
      proxyUrl: cluster.proxyUrl,
      disableCompression: cluster.disableCompression,
      clientCertificate,
      authentication,
      impersonation,
    }
    return { access, uses: usesOf(access, userFields, file.folder) }
  }

  #cluster(name: string): Promise<ClusterAccess> {
    const { clusters, folder } = this.#file
    const known = this.#clusters.get(name)
    if (known !== undefined) return known
    const read = (async () => readCluster(entry(clusters, name, 'cluster'), folder))()
    this.#clusters.set(name, read)
    return read
  }
}

function entry(section: Section, name: string, what: string): Fields {
  const found = section.get(name)
  if (found?.type === 'problem') throw new AccessProblem(found.problem)
  return new Fields(found?.tree, `${what} ${quote(name)}`)
}

/** The namespace does not change how the server is reached, so switching it must not reconnect. */
const fingerprintOf = (access: Access): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...access, namespace: null }))
    .digest('hex')
