import { randomUUID } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Home, RealCluster } from '#testkit'

/** Login is a service account that signs in through a credential plugin, and can be taken away and given back. */
export interface Login extends AsyncDisposable {
  /** Deletes the account: its tokens are refused within seconds, and the plugin fails. */
  revoke(): Promise<void>
  /** Makes the account anew: the plugin's next token is accepted. */
  restore(): Promise<void>
}

/** aLogin puts a kubeconfig into `.kube` whose plugin asks the cluster for a token of a service account of its own. */
export async function aLogin(home: Home, name: string, cluster: RealCluster): Promise<Login> {
  const account = `login-${randomUUID()}`
  const user = `system:serviceaccount:default:${account}`
  const { binary, operatorKubeconfig } = cluster.description
  await addPlugin(
    home,
    name,
    cluster,
    `token=$(${binary} kubectl --kubeconfig ${operatorKubeconfig} create token ${account}) || exit 1
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'"$token"'"}}'`,
  )
  const restore = async () => {
    await cluster.mustKubectl(['create', 'serviceaccount', account])
  }
  const revoke = async () => {
    await cluster.mustKubectl(['delete', 'serviceaccount', account, '--ignore-not-found'])
  }
  await restore()
  await cluster.mustKubectl([
    'create',
    'clusterrolebinding',
    account,
    '--clusterrole=cluster-admin',
    `--user=${user}`,
  ])
  return {
    revoke,
    restore,
    [Symbol.asyncDispose]: async () => {
      await cluster.mustKubectl(['delete', 'clusterrolebinding', account])
      await revoke()
    },
  }
}

/** addPlugin puts a kubeconfig into `.kube` that signs in by a program with that script, and gives the program's path. */
export async function addPlugin(
  home: Home,
  name: string,
  cluster: RealCluster,
  script: string,
  { command = join(home.path, `${name}-login`), args = [] as readonly string[] } = {},
): Promise<string> {
  await writeFile(command, `#!/bin/sh\n${script}\n`)
  await chmod(command, 0o755)
  const content = parse(await readFile(cluster.kubeconfig, 'utf8')) as { users: { user: object }[] }
  const apiVersion = 'client.authentication.k8s.io/v1'
  for (const entry of content.users)
    entry.user = { exec: { apiVersion, command, args, interactiveMode: 'IfAvailable' } }
  await writeFile(join(home.kubeDir, name), stringify(content))
  return command
}
