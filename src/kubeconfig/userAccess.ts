import { resolve, sep } from 'node:path'
import type { Access, Authentication, ExecSpec, Impersonation, OidcSpec } from './access.ts'
import type { ClusterAccess } from './clusterAccess.ts'
import { Fields, quote } from './fields.ts'
import { certificates, keyPair, readMaterial } from './pem.ts'

/** UserAccess is how requests are authenticated, as an entry of `users` says. */
export type UserAccess = Pick<Access, 'authentication' | 'clientCertificate' | 'impersonation'>

/**
 * readUser reads an entry of `users` for a cluster. Throws an AccessProblem for an invalid one. Like kubectl, it sends
 * no credential to a server without TLS, except one in the server's own address.
 */
export async function readUser(user: Fields, cluster: ClusterAccess, folder: string): Promise<UserAccess> {
  const impersonation = readImpersonation(user)
  const exec = user.has('exec') ? readExec(user, user.fields('exec'), cluster.execConfig, folder) : null
  const clientCertificate = await readClientCertificate(user, cluster.isTls, folder)
  const staticAuthentication = readStatic(user, folder)
  const inAddress: Authentication | null =
    cluster.addressUser === null ? null : { type: 'basic', ...cluster.addressUser }
  if (!cluster.isTls)
    return { clientCertificate: null, authentication: inAddress ?? { type: 'none' }, impersonation }
  const oidc = user.has('auth-provider') ? await readOidc(user, user.fields('auth-provider'), folder) : null
  return { clientCertificate, authentication: choose(), impersonation }

  // kubectl's precedence: the address comes first, and a plugin is used only where nothing else is given, not even a
  // certificate.
  function choose(): Authentication {
    if (inAddress !== null) return inAddress
    if (staticAuthentication !== null) return staticAuthentication
    if (exec !== null && clientCertificate === null) return { type: 'exec', exec }
    return oidc === null ? { type: 'none' } : { type: 'oidc', oidc }
  }
}

function readStatic(user: Fields, folder: string): Authentication | null {
  const token = user.text('token')
  const tokenFile = user.text('tokenFile')
  const username = user.text('username')
  const password = user.text('password')
  const hasToken = token !== '' || tokenFile !== ''
  const hasBasic = username !== '' || password !== ''
  if (hasToken && hasBasic)
    throw user.problem('a token and a username with password are both given; only one can be used')
  if (/[^\P{Cc}\t]/u.test(token)) throw user.problem('token holds a line break or another control character')
  if (tokenFile !== '')
    return { type: 'tokenFile', path: resolve(folder, tokenFile), fallback: token === '' ? null : token }
  if (hasToken) return { type: 'token', token }
  if (hasBasic) return { type: 'basic', username, password }
  return null
}

async function readClientCertificate(
  user: Fields,
  isTls: boolean,
  folder: string,
): Promise<Access['clientCertificate']> {
  const certificate = await readMaterial(user, 'client-certificate', folder)
  // As with kubectl, a key without a certificate is ignored.
  if (certificate === null) return null
  const key = await readMaterial(user, 'client-key', folder)
  if (key === null) throw user.problem('client-certificate is given without client-key')
  if (!isTls) return null
  const pair = keyPair(certificate, key)
  if ('problem' in pair) throw user.problem(pair.problem)
  return pair
}

function readImpersonation(user: Fields): Impersonation | null {
  const as = user.text('as')
  const uid = user.text('as-uid')
  const groups = user.texts('as-groups')
  const extraFields = user.fields('as-user-extra')
  const extra: Record<string, readonly string[]> = Object.create(null)
  for (const name of extraFields.names.toSorted()) extra[name] = extraFields.texts(name)
  if (as !== '') return { user: as, uid: uid === '' ? null : uid, groups, extra }
  if (uid !== '' || groups.length > 0 || extraFields.names.length > 0)
    throw user.problem('as-uid, as-groups or as-user-extra are given without as')
  return null
}

const execVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const
const interactiveModes = ['Never', 'IfAvailable', 'Always'] as const

function readExec(user: Fields, exec: Fields, clusterConfig: unknown, folder: string): ExecSpec {
  if (user.has('auth-provider'))
    throw user.problem('exec and auth-provider are both given; only one can be used')
  const command = exec.text('command')
  if (command === '') throw exec.problem('command is missing')
  const version = exec.text('apiVersion')
  if (version === '') throw exec.problem('apiVersion is missing')
  const apiVersion = execVersions.find((known) => known === version)
  if (apiVersion === undefined)
    throw exec.problem(`apiVersion is ${quote(version)}; it has to be ${execVersions.join(' or ')}`)
  const written = exec.text('interactiveMode')
  const mode = written === '' && apiVersion === execVersions[1] ? 'IfAvailable' : written
  if (mode === '') throw exec.problem('interactiveMode is missing; it is Never, IfAvailable or Always')
  const interactiveMode = interactiveModes.find((known) => known === mode)
  if (interactiveMode === undefined)
    throw exec.problem(`interactiveMode is ${quote(mode)}; it has to be Never, IfAvailable or Always`)
  const installHint = withoutControls(exec.text('installHint'))
  return {
    apiVersion,
    command: command.includes(sep) || command.includes('/') ? resolve(folder, command) : command,
    args: exec.texts('args'),
    env: readEnv(exec),
    installHint: installHint === '' ? null : installHint,
    interactiveMode,
    provideClusterInfo: exec.flag('provideClusterInfo'),
    clusterConfig,
  }
}

function readEnv(exec: Fields): ExecSpec['env'] {
  return exec.list('env').map((item) => {
    const variable = new Fields(item, 'exec: a variable of env')
    const name = variable.text('name')
    if (name === '') throw exec.problem('a variable of env has no name')
    return { name, value: variable.text('value') }
  })
}

const withoutControls = (text: string): string => text.replaceAll(/[^\P{C}\t\n]/gu, '').trim()

async function readOidc(user: Fields, provider: Fields, folder: string): Promise<OidcSpec> {
  const name = provider.text('name')
  if (name === 'gcp' || name === 'azure')
    throw user.problem(
      `auth-provider ${quote(name)} is no longer part of Kubernetes; its exec plugin replaces it`,
    )
  if (name !== 'oidc') throw user.problem(`auth-provider ${quote(name)} is unknown; only oidc is supported`)
  const config = provider.fields('config')
  const issuerUrl = config.text('idp-issuer-url')
  if (issuerUrl === '') throw config.problem('idp-issuer-url is missing')
  const clientId = config.text('client-id')
  if (clientId === '') throw config.problem('client-id is missing')
  const material = await readMaterial(config, 'idp-certificate-authority', folder)
  const ca = material === null ? null : certificates(material)
  if (material !== null && ca === null)
    throw config.problem('idp-certificate-authority holds no certificate that can be read')
  return {
    issuerUrl,
    clientId,
    clientSecret: orNull(config.text('client-secret')),
    idToken: orNull(config.text('id-token')),
    refreshToken: orNull(config.text('refresh-token')),
    ca,
  }
}

const orNull = (text: string): string | null => (text === '' ? null : text)
