import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Home, RealCluster } from '#testkit'

/** A kubeconfig as far as these specs look into it. */
export interface KubeconfigContent {
  'current-context': string
  contexts: { name: string; context: { user: string; cluster: string } }[]
  clusters: { name: string; cluster: { server: string } }[]
}

/** addKubeconfig puts a copy of a cluster's kubeconfig into `.kube`, changed on the way, and gives its path. */
export async function addKubeconfig(
  home: Home,
  name: string,
  cluster: RealCluster,
  change: (content: KubeconfigContent) => void = () => {},
): Promise<string> {
  const content = parse(await readFile(cluster.kubeconfig, 'utf8')) as KubeconfigContent
  change(content)
  const path = join(home.kubeDir, name)
  await writeFile(path, stringify(content))
  return path
}

/** renamed calls the file's one context by another name. */
export const renamed = (name: string) => (content: KubeconfigContent) => {
  for (const context of content.contexts) context.name = name
  content['current-context'] = name
}
