import type { CatalogSummary, ClusterId } from '#contract'
import { customKindOf, type Kind, namespaceKind } from '#kinds'
import type { PageAction } from '../application/actions.ts'
import type { FileChoices } from '../kubeconfig/contextChoices.ts'
import { chosenNamespaces, type NamespaceChoice } from '../session/namespaceChoice.ts'
import type { View } from '../views/views.ts'
import type { FoundObject } from './objectSearch.ts'
import { rank } from './rank.ts'

export type PaletteSection = 'views' | 'namespaces' | 'contexts' | 'actions' | 'objects'

/** Choice is what choosing an item means. */
export type PaletteChoice =
  | { readonly type: 'view'; readonly domain: string }
  | {
      readonly type: 'namespace'
      readonly clusterId: ClusterId
      readonly namespace: NonNullable<NamespaceChoice>
    }
  | { readonly type: 'context'; readonly clusterId: ClusterId }
  | { readonly type: 'action'; readonly run: () => void }
  | { readonly type: 'object'; readonly found: FoundObject }

/** PaletteItem is one line of the palette. */
export interface PaletteItem {
  readonly id: string
  readonly section: PaletteSection
  readonly label: string
  /** The text behind the label, which is searched too: a file, a namespace. */
  readonly detail: string
  /** Words that find the item and are not shown. */
  readonly words: string
  /** The open cluster it belongs to, where that is not plain. */
  readonly clusterId: ClusterId | null
  readonly isChecked: boolean
  /** Why it cannot be chosen. */
  readonly obstacle: string | null
  readonly shortcut: string | null
  readonly choice: PaletteChoice
}

const plain = {
  detail: '',
  words: '',
  clusterId: null,
  isChecked: false,
  obstacle: null,
  shortcut: null,
} as const

export const viewItems = (kinds: readonly Kind[], views: readonly View[]): PaletteItem[] => [
  ...views.map(({ id, title, words }) => viewItem(id, title, words)),
  ...kinds.map(({ domain, title, kind }) => viewItem(domain, title.many, kind)),
]

/** resourceItems are the tables of the resources that the active cluster serves and that are not kinds of their own. */
export const resourceItems = (kinds: readonly Kind[], catalog: CatalogSummary | null): PaletteItem[] =>
  (catalog?.resources ?? [])
    .filter(({ domain }) => kinds.every((kind) => kind.domain !== domain))
    .map(({ domain, kind, group, resource, shortNames }) => ({
      ...viewItem(
        domain,
        customKindOf({ group, resource })?.title.many ?? kind,
        [kind, resource, ...shortNames].join(' '),
      ),
      detail: group,
    }))

/** mergedObjects are those found in catalogs and tables, each once. */
export function mergedObjects(...found: readonly (readonly FoundObject[])[]): readonly FoundObject[] {
  const byId = new Map<string, FoundObject>()
  for (const each of found.flat()) {
    const id = JSON.stringify([each.clusterId, each.domain, each.namespace, each.name])
    if (!byId.has(id)) byId.set(id, each)
  }
  return [...byId.values()]
}

const viewItem = (domain: string, label: string, words: string): PaletteItem => ({
  ...plain,
  id: `view ${domain}`,
  section: 'views',
  label,
  words,
  choice: { type: 'view', domain },
})

/** contextItems never close a cluster: choosing an open one switches to it. */
export const contextItems = (files: readonly FileChoices[]): PaletteItem[] =>
  files.flatMap((file) =>
    file.choices.map(({ context: { clusterId, clusterName }, isOpen, obstacle }) => ({
      ...plain,
      id: `context ${clusterId}`,
      section: 'contexts',
      label: clusterName,
      detail: file.name,
      isChecked: isOpen,
      obstacle,
      choice: { type: 'context', clusterId },
    })),
  )

export const actionItems = (actions: readonly PageAction[]): PaletteItem[] =>
  actions.map(({ id, label, words = '', shortcut, isOn, obstacle = null, run }) => ({
    ...plain,
    words,
    obstacle,
    id: `action ${id}`,
    section: 'actions',
    label,
    isChecked: isOn,
    shortcut,
    choice: { type: 'action', run },
  }))

/** All Namespaces is offered once the cluster's namespaces are known; those that are chosen carry a check mark. */
export function namespaceItems(
  found: readonly FoundObject[],
  activeId: ClusterId | null,
  chosen: NamespaceChoice = null,
): PaletteItem[] {
  const names = new Set(chosenNamespaces(chosen))
  const own = found.filter((each) => each.clusterId === activeId && isNamespace(each))
  const named = own.map(({ clusterId, name: namespace }): PaletteItem => {
    return {
      ...plain,
      id: `namespace ${namespace}`,
      section: 'namespaces',
      label: namespace,
      isChecked: names.has(namespace),
      choice: { type: 'namespace', clusterId, namespace: { type: 'namespace', namespace } },
    }
  })
  const [first] = named
  if (first === undefined || activeId === null) return []
  const all: PaletteItem = {
    ...plain,
    id: 'all namespaces',
    section: 'namespaces',
    label: 'All Namespaces',
    isChecked: chosen?.type === 'all-namespaces',
    choice: { type: 'namespace', clusterId: activeId, namespace: { type: 'all-namespaces' } },
  }
  return [all, ...named]
}

/** objectItems are the objects found, each with its cluster; the active one's namespaces have a section of their own. */
export const objectItems = (found: readonly FoundObject[], activeId: ClusterId | null): PaletteItem[] =>
  found
    .filter((each) => each.clusterId !== activeId || !isNamespace(each))
    .map((each) => {
      const { uid, namespace, name, kind } = each
      return {
        ...plain,
        id: `object ${each.clusterId} ${uid}`,
        section: 'objects',
        label: name,
        detail: [kind, namespace].filter(Boolean).join(' · '),
        clusterId: each.clusterId,
        choice: { type: 'object', found: each },
      }
    })

const isNamespace = ({ domain }: FoundObject): boolean => domain === namespaceKind.domain

export interface PaletteGroup {
  readonly section: PaletteSection
  readonly items: readonly PaletteItem[]
}

// With nothing typed the palette is a menu, not a list of everything.
const mostUntyped = 8
const mostTyped = 20

/**
 * paletteGroups puts the sections with the best matches first. Objects come last whatever they match: they are found a
 * moment later, and must not move what is pointed at.
 */
export function paletteGroups(items: readonly PaletteItem[], typed: string): PaletteGroup[] {
  const isTyped = typed.trim() !== ''
  const ranked = rank(items, ({ label, detail }) => `${label} ${detail}`.trim(), typed)
  if (isTyped) ranked.push(...foundByWords(items, new Set(ranked), typed))
  const groups = new Map<PaletteSection, PaletteItem[]>()
  for (const item of ranked) {
    const group = groups.get(item.section) ?? []
    groups.set(item.section, group)
    if (group.length < (isTyped ? mostTyped : mostUntyped) || item.section === 'views') group.push(item)
  }
  return [...groups]
    .map(([section, members]) => ({ section, items: members }))
    .sort((a, b) => Number(a.section === 'objects') - Number(b.section === 'objects'))
}

/** Words that are not shown match literally only, and rank behind all visible matches. */
function foundByWords(
  items: readonly PaletteItem[],
  known: ReadonlySet<PaletteItem>,
  typed: string,
): PaletteItem[] {
  const wanted = ` ${typed.trim().toLowerCase()}`
  return items.filter((item) => !known.has(item) && ` ${item.words.toLowerCase()}`.includes(wanted))
}
