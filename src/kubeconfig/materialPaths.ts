import { resolve } from 'node:path'
import type { KubeconfigFile, Section } from './kubeconfigFile.ts'
import type { Tree } from './tree.ts'

/**
 * materialPaths are the absolute paths of the certificate and key files that a kubeconfig names, whether they exist or
 * not. Their content is part of the access and may be renewed while the kubeconfig stays the same.
 */
export function materialPaths({ folder, clusters, users }: KubeconfigFile): readonly string[] {
  const named = [
    ...treesOf(clusters).map((cluster) => textOf(cluster, 'certificate-authority')),
    ...treesOf(users).flatMap((user) => [
      textOf(user, 'client-certificate'),
      textOf(user, 'client-key'),
      textOf(child(child(user, 'auth-provider'), 'config'), 'idp-certificate-authority'),
    ]),
  ]
  return [...new Set(named.filter((path) => path !== null).map((path) => resolve(folder, path)))]
}

const treesOf = (section: Section): (Tree | undefined)[] =>
  [...section.values()].map((entry) => (entry.type === 'content' ? entry.tree : undefined))

/** A value that is not text, or is missing, names no file. Opening the context reports it. */
function textOf(tree: Tree | undefined, name: string): string | null {
  const text = child(tree, name)
  return typeof text === 'string' && text !== '' ? text : null
}

const child = (tree: Tree | undefined, name: string): Tree | undefined =>
  tree instanceof Map ? tree.get(name) : undefined
