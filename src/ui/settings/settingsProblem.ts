import * as v from 'valibot'
import { type Settings, settingsPatchSchema } from '#contract'

/** settingsProblem says why a change means nothing, in the words the server would use; null when it can be saved. */
export function settingsProblem(change: Partial<Settings>): string | null {
  const parsed = v.safeParse(settingsPatchSchema, change)
  return parsed.success ? null : parsed.issues[0].message
}

/** sourceProblem says why a path cannot be added to the kubeconfig sources; null when it can. */
export function sourceProblem(path: string, sources: readonly string[]): string | null {
  if (path === '') return 'Enter the path of a kubeconfig file, or of a folder with kubeconfig files.'
  const isAbsolute = path.startsWith('/') || /^[a-z]:[\\/]/iu.test(path) || path.startsWith('\\\\')
  if (!isAbsolute) return `“${path}” is not an absolute path.`
  if (sources.includes(path)) return `“${path}” is already in the list.`
  return settingsProblem({ kubeconfigSources: [...sources, path] })
}
