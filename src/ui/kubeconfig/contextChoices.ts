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
  const open: OpenContexts = {
    ids: new Set(workspace.clusters.map(({ clusterId }) => clusterId)),
    paths: new Map(workspace.clusters.map(({ clusterName, path }) => [clusterName, path])),
  }
  const files = kubeconfigs.files.map((file) => ({
    path: file.path,
    name: file.name,
    problem: file.problem,
    choices: file.contexts
      .filter((context) => matches(wanted, [context.clusterName, file.name, context.server ?? '']))
      .map((context) => choiceOf(context, open, options.allowsDuplicates)),
  }))
  return files.filter(({ choices, problem }) => choices.length > 0 || (wanted === '' && problem !== null))
}

/** OpenContexts are the open ones, in a form to ask thousands of times. */
interface OpenContexts {
  readonly ids: ReadonlySet<string>
  /** The files of the open contexts, by the contexts' names. */
  readonly paths: ReadonlyMap<string, string>
}

function choiceOf(context: ContextEntry, open: OpenContexts, allowsDuplicates: boolean): ContextChoice {
  const isOpen = open.ids.has(context.clusterId)
  if (isOpen) return { context, isOpen, obstacle: null }
  if (context.problem !== null) return { context, isOpen, obstacle: context.problem }
  const twin = open.paths.get(context.clusterName)
  const obstacle =
    twin === undefined || allowsDuplicates
      ? null
      : `A context with this name is already open from ${fileName(twin)}`
  return { context, isOpen, obstacle }
}

/** contextCount is the number of contexts over all files, which decides whether a search field is worth its place. */
export const contextCount = (kubeconfigs: Pick<Kubeconfigs, 'files'>): number =>
  kubeconfigs.files.reduce((count, { contexts }) => count + contexts.length, 0)

const matches = (wanted: string, texts: readonly string[]): boolean =>
  wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted))

const fileName = (path: string): string => path.split(/[/\\]/u).at(-1) ?? path
