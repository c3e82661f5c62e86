import type { ContextEntry, Kubeconfigs, Workspace } from '#contract'

/** ContextChoice is one line of the dropdown. `obstacle` says why it cannot be chosen. */
export interface ContextChoice {
  readonly context: ContextEntry
  readonly isOpen: boolean
  readonly obstacle: string | null
}

export interface FileChoices {
  readonly path: string
  readonly name: string
  /** Why nothing in the file can be used. */
  readonly problem: string | null
  readonly choices: readonly ContextChoice[]
}

/** contextChoices lists what can be opened and closed, file by file, narrowed to what the search matches. */
export function contextChoices(
  kubeconfigs: Kubeconfigs,
  workspace: Workspace,
  options: { readonly allowsDuplicates: boolean; readonly search: string },
): FileChoices[] {
  const wanted = options.search.trim().toLowerCase()
  const files = kubeconfigs.files.map((file) => ({
    path: file.path,
    name: file.name,
    problem: file.problem,
    choices: file.contexts
      .filter((context) => matches(wanted, [context.clusterName, file.name, context.server ?? '']))
      .map((context) => choiceOf(context, workspace, options.allowsDuplicates)),
  }))
  return files.filter(({ choices, problem }) => choices.length > 0 || (wanted === '' && problem !== null))
}

function choiceOf(context: ContextEntry, workspace: Workspace, allowsDuplicates: boolean): ContextChoice {
  const isOpen = workspace.clusters.some(({ clusterId }) => clusterId === context.clusterId)
  if (isOpen) return { context, isOpen, obstacle: null }
  if (context.problem !== null) return { context, isOpen, obstacle: context.problem }
  const twin = workspace.clusters.find(({ clusterName }) => clusterName === context.clusterName)
  const obstacle =
    twin === undefined || allowsDuplicates
      ? null
      : `A context with this name is already open from ${fileName(twin.path)}`
  return { context, isOpen, obstacle }
}

/** contextCount is the number of contexts over all files, which decides whether a search field is worth its place. */
export const contextCount = (kubeconfigs: Pick<Kubeconfigs, 'files'>): number =>
  kubeconfigs.files.reduce((count, { contexts }) => count + contexts.length, 0)

const matches = (wanted: string, texts: readonly string[]): boolean =>
  wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted))

const fileName = (path: string): string => path.split(/[/\\]/u).at(-1) ?? path
