import type { Kubeconfigs } from '#contract'
import { contextCount } from '../kubeconfig/contextChoices.ts'

/** sourceWords says what discovery found at an added file or in an added folder. */
export function sourceWords(kubeconfigs: Kubeconfigs | null, source: string): string {
  if (kubeconfigs === null) return ''
  const folder = source.replace(/[\\/]+$/u, '')
  const files = kubeconfigs.files.filter(
    ({ path }) => path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`),
  )
  const [only] = files
  if (only === undefined) return 'nothing found'
  if (files.length === 1 && only.problem !== null) return only.problem
  const contexts = contextCount({ files })
  return `${contexts} ${contexts === 1 ? 'context' : 'contexts'}`
}
