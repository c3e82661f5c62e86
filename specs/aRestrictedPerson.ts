import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import type { AuditEntry, RealCluster } from '#testkit'

/** RestrictedPerson is somebody who may do nothing in a cluster but what is granted to them, and whom nobody else is. */
export interface RestrictedPerson extends AsyncDisposable {
  /** Begins every name that is made for them. */
  readonly prefix: string
  /** Their kubeconfig; its context names that namespace, where one is given. */
  kubeconfig(namespace?: string): Promise<string>
  /** Makes a namespace of theirs with a pod in it and gives its whole name. */
  makeNamespace(name: string): Promise<string>
  /** Lets them read these resources in that namespace, or (null) everywhere, or more; disposing the result takes it back. */
  grant(
    namespace: string | null,
    resources: readonly string[],
    verbs?: readonly string[],
  ): Promise<AsyncDisposable>
  /** Everything they asked the API server so far. */
  requests(): Promise<readonly AuditEntry[]>
}

/** aRestrictedPerson makes a service account; disposing it deletes the account and all that was made for it. */
export async function aRestrictedPerson(cluster: RealCluster): Promise<RestrictedPerson> {
  await using stack = new AsyncDisposableStack()
  const prefix = `restricted-${randomUUID().slice(0, 8)}`
  const user = `system:serviceaccount:default:${prefix}`
  await cluster.mustKubectl(['create', 'serviceaccount', prefix])
  stack.defer(async () => void (await cluster.mustKubectl(['delete', 'serviceaccount', prefix])))
  let grants = 0
  const owned = stack.move()
  return {
    prefix,
    kubeconfig: async (namespace) => {
      const token = (await cluster.mustKubectl(['create', 'token', prefix])).trim()
      const content = parse(await readFile(cluster.kubeconfig, 'utf8')) as {
        users: { user: object }[]
        contexts: { context: { namespace?: string } }[]
      }
      for (const entry of content.users) entry.user = { token }
      if (namespace !== undefined) for (const { context } of content.contexts) context.namespace = namespace
      return stringify(content)
    },
    makeNamespace: async (name) => {
      const namespace = `${prefix}-${name}`
      await cluster.mustKubectl(['create', 'namespace', namespace])
      owned.defer(async () => {
        await cluster.mustKubectl(['delete', 'namespace', namespace, '--wait=false'])
      })
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-of-${name}`, namespace },
        spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
      }
      await cluster.mustKubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(pod) })
      return namespace
    },
    grant: async (namespace, resources, verbs = ['get', 'list', 'watch']) => {
      grants += 1
      const role = `${prefix}-${grants}`
      const [kind, where] = namespace === null ? ['clusterrole', []] : ['role', ['--namespace', namespace]]
      const rule = [`--verb=${verbs.join(',')}`, `--resource=${resources.join(',')}`]
      await cluster.mustKubectl(['create', kind, role, ...rule, ...where])
      const bound = [`--${kind}=${role}`, `--user=${user}`]
      await cluster.mustKubectl(['create', `${kind}binding`, role, ...bound, ...where])
      let isOver = false
      const grant = {
        [Symbol.asyncDispose]: async () => {
          if (isOver) return
          isOver = true
          const names = [`${kind}/${role}`, `${kind}binding/${role}`]
          await cluster.mustKubectl(['delete', '--ignore-not-found', ...names, ...where])
        },
      }
      return owned.use(grant)
    },
    requests: async () => (await cluster.auditEntries()).filter((entry) => entry.user === user),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
