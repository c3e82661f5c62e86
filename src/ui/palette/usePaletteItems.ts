import { useEffect, useMemo, useState } from 'react'
import type { CatalogSummary, ClusterId } from '#contract'
import { kinds, namespaceKind } from '#kinds'
import { pageActions } from '../application/actions.ts'
import { useApplication } from '../application/application.ts'
import { browserPlatform } from '../application/shortcuts.ts'
import { useSettings } from '../application/useSettings.ts'
import { useDebounced } from '../kit/useDebounced.ts'
import { useObserved } from '../kit/useObserved.ts'
import { contextChoices } from '../kubeconfig/contextChoices.ts'
import type { ClusterSession } from '../session/clusterSession.ts'
import type { NamespaceChoice } from '../session/namespaceChoice.ts'
import { views } from '../views/views.ts'
import { CatalogSearch, type SearchPart } from './catalogSearch.ts'
import { ObjectSearch } from './objectSearch.ts'
import {
  actionItems,
  contextItems,
  mergedObjects,
  namespaceItems,
  objectItems,
  type PaletteItem,
  resourceItems,
  viewItems,
} from './paletteItems.ts'
import { useOpenObjectActions } from './useOpenObjectActions.ts'

/** PaletteItems is what is typed, all that can be chosen, and how far each cluster is with looking for objects. */
interface PaletteItems {
  readonly typed: string
  readonly type: (text: string) => void
  /** Not narrowed by what is typed yet. */
  readonly items: readonly PaletteItem[]
  readonly parts: readonly SearchPart[]
}

/** usePaletteItems is everything that can be chosen, of which what was typed finds some. */
export function usePaletteItems(): PaletteItems {
  const [typed, setTyped] = useState('')
  const application = useApplication()
  const { client, tabs } = application
  const { activeId } = useObserved(tabs.state)
  const workspace = useObserved(client.workspace)
  const kubeconfigs = useObserved(client.kubeconfigs)
  const allowsDuplicates = useSettings()?.allowDuplicateContextNames ?? false
  const [search] = useState(() => new ObjectSearch(tabs.sessions))
  const found = useObserved(search.found)
  const [catalogs] = useState(
    () => new CatalogSearch((tabs.state.value.order ?? []).flatMap((id) => tabs.session(id) ?? [])),
  )
  const parts = useObserved(catalogs.parts)
  const catalog = useActiveCatalog(activeId === null ? null : tabs.session(activeId))
  const chosen = useChosenNamespaces(activeId === null ? null : tabs.session(activeId))
  const rested = useDebounced(typed, 60)

  useEffect(() => {
    // Namespaces are matched loosely, and are there before anything is typed. Once a catalog has answered, its tables
    // need not be searched: filtering all of their rows is expensive.
    search.search(rested, (session, { domain }) => {
      if (session.clusterId === activeId && domain === namespaceKind.domain) return 'whole'
      return catalogs.hasAll(session) ? 'not' : 'names'
    })
  }, [search, catalogs, rested, activeId])
  useEffect(() => () => search[Symbol.dispose](), [search])
  useEffect(() => () => catalogs[Symbol.dispose](), [catalogs])

  const active = workspace?.clusters.find(({ clusterId }) => clusterId === activeId)
  const objectActions = useOpenObjectActions(active)

  const items = useMemo(() => {
    const contexts =
      kubeconfigs === null || workspace === null
        ? []
        : contextItems(contextChoices(kubeconfigs, workspace, { allowsDuplicates, search: '' }))
    const all = mergedObjects(
      parts.flatMap(({ hits }) => hits),
      found,
    )
    const open = all.filter(({ clusterId }) => isOpen(workspace?.clusters, clusterId))
    return [
      ...(activeId === null ? [] : [...viewItems(kinds, views), ...resourceItems(kinds, catalog)]),
      ...namespaceItems(open, activeId, chosen),
      ...contexts,
      ...actionItems([...pageActions(application, browserPlatform()), ...objectActions]),
      ...objectItems(open, activeId),
    ]
  }, [
    application,
    kubeconfigs,
    workspace,
    allowsDuplicates,
    found,
    parts,
    catalog,
    activeId,
    objectActions,
    chosen,
  ])
  // A catalog answers from memory within milliseconds, so each letter sends a new search and gives up the previous one.
  // The catalog searches while the page draws the letter; one drawing shows the letter and that the search runs.
  const type = (text: string) => {
    catalogs.search(text)
    setTyped(text)
  }
  return { typed, type, items, parts }
}

/** The resources that the active cluster serves, while the palette is open; null while they are not known. */
function useActiveCatalog(session: ClusterSession | null): CatalogSummary | null {
  const [catalog, setCatalog] = useState<CatalogSummary | null>(null)
  useEffect(() => {
    if (session === null || session.connection.value.state !== 'open') return
    // Not acknowledged: one answer is enough for as long as a palette is open.
    const document = session.follow('catalog-summary', '')
    const end = document.state.onChange(() => setCatalog(document.state.value.body))
    return () => {
      end()
      document[Symbol.dispose]()
      setCatalog(null)
    }
  }, [session])
  return catalog
}

/** The namespaces the active tab is narrowed to. */
function useChosenNamespaces(session: ClusterSession | null): NamespaceChoice {
  return useObserved(session?.view.state ?? null, ({ namespace }) => namespace)
}

const isOpen = (
  clusters: readonly { readonly clusterId: ClusterId }[] | undefined,
  clusterId: ClusterId,
): boolean => clusters?.some((cluster) => cluster.clusterId === clusterId) ?? false
