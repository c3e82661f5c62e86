import { type Fields, isList } from './fields.ts'
import { certificates, readMaterial } from './pem.ts'
import { parseServer } from './serverUrl.ts'
import type { Tree } from './tree.ts'

/** ClusterAccess is how to reach the server, as an entry of `clusters` says. */
export interface ClusterAccess {
  readonly server: string
  readonly isTls: boolean
  /** A user and password in the server's address. They take precedence over the user entry. */
  readonly addressUser: { readonly username: string; readonly password: string } | null
  readonly ca: string | null
  readonly skipVerify: boolean
  readonly serverName: string | null
  readonly proxyUrl: string | null
  readonly disableCompression: boolean
  /** The extension `client.authentication.k8s.io/exec`. */
  readonly execConfig: unknown
}

/** readCluster reads an entry of `clusters`. Throws an AccessProblem for an invalid one. */
export async function readCluster(cluster: Fields, folder: string): Promise<ClusterAccess> {
  const server = parseServer(cluster.text('server'))
  if (server.type === 'problem') throw cluster.problem(server.problem)
  const proxyUrl = cluster.text('proxy-url')
  if (proxyUrl !== '') checkProxy(cluster, proxyUrl)
  const caMaterial = await readMaterial(cluster, 'certificate-authority', folder)
  const skipVerify = cluster.flag('insecure-skip-tls-verify')
  const serverName = cluster.text('tls-server-name')
  const disableCompression = cluster.flag('disable-compression')
  if (server.isTls && skipVerify && caMaterial !== null)
    throw cluster.problem(
      'insecure-skip-tls-verify and a certificate authority are both given; only one can be used',
    )
  const ca = server.isTls && caMaterial !== null ? certificates(caMaterial) : null
  if (server.isTls && caMaterial !== null && ca === null)
    throw cluster.problem('the certificate authority holds no certificate that can be read')
  return {
    server: server.url,
    isTls: server.isTls,
    addressUser: server.user,
    ca,
    skipVerify: server.isTls && skipVerify,
    serverName: server.isTls && serverName !== '' ? serverName : null,
    proxyUrl: proxyUrl === '' ? null : proxyUrl,
    disableCompression,
    execConfig: execExtension(cluster),
  }
}

function checkProxy(cluster: Fields, proxyUrl: string): void {
  // The address may contain a password, so no problem quotes it.
  if (!/^(?:https?|socks5h?):\/\//i.test(proxyUrl))
    throw cluster.problem('proxy-url has to begin with http://, https://, socks5:// or socks5h://')
  if (/[\s\\\p{Cc}]/u.test(proxyUrl) || !URL.canParse(proxyUrl) || new URL(proxyUrl).hostname === '')
    throw cluster.problem('proxy-url is not a valid address')
}

const execExtensionName = 'client.authentication.k8s.io/exec'

function execExtension(cluster: Fields): unknown {
  for (const item of cluster.list('extensions'))
    if (item instanceof Map && item.get('name') === execExtensionName) return plain(item.get('extension'))
  return null
}

/** plain is a tree as ordinary JSON. Its objects have no prototype, so that any key is an ordinary one. */
function plain(tree: Tree | undefined): unknown {
  if (tree === undefined || typeof tree === 'string') return tree ?? null
  if (tree instanceof Map) {
    const object: Record<string, unknown> = Object.create(null)
    for (const [name, value] of tree) object[name] = plain(value)
    return object
  }
  return isList(tree) ? tree.map(plain) : 'value' in tree ? tree.value : null
}
