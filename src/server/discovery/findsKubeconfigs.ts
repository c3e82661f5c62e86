import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { settingsSchema } from '#contract'
import type { KubeconfigSearch } from '#kubeconfig'
import { type KubeconfigOrigin, sourcesOf } from './discovery.ts'

/**
 * findsKubeconfigs tells whether a server with these options would list any kubeconfig, usable or not. It changes
 * nothing; settings that cannot be read name no places here.
 */
export async function findsKubeconfigs({
  configDir,
  kubeconfigSources,
  kubeconfigs,
}: {
  readonly configDir: string
  readonly kubeconfigSources: KubeconfigOrigin
  readonly kubeconfigs: KubeconfigSearch
}): Promise<boolean> {
  const text = await readFile(join(configDir, 'settings.json'), 'utf8').catch(() => '')
  const settings = v.safeParse(settingsSchema, parsed(text))
  const added = settings.success ? settings.output.kubeconfigSources : []
  const { files } = await kubeconfigs.find(sourcesOf(kubeconfigSources, added), () => {})
  return files.length > 0
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Missing or damaged: opening the server says so where it matters.
    return null
  }
}
