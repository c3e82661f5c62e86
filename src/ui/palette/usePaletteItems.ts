import { useEffect, useMemo, useState } from 'react'
import type { ClusterId } from '#contract'
import { kinds } from '#kinds'
import { useDebounced } from '../kit/useDebounced.ts'
import { useObserved } from '../kit/useObserved.ts'
import { contextChoices } from '../kubeconfig/contextChoices.ts'
import { pageActions } from '../page/actions.ts'
import { useApplication } from '../page/application.ts'
import { browserPlatform } from '../page/shortcuts.ts'
import { useSettings } from '../page/useSettings.ts'
import { views } from '../views/views.ts'
import { ObjectSearch } from './objectSearch.ts'
import { openObjectActions } from './openObjectActions.ts'
import {
  actionItems,
  contextItems,
  namespaceItems,
  objectItems,
  type PaletteItem,
  viewItems,
} from './paletteItems.ts'

/** usePaletteItems is everything that can be chosen, of which what was typed finds some. */
export function usePaletteItems(typed: string): readonly PaletteItem[] {
  const application = useApplication()
  const { client, tabs } = application
  const { activeId } = useObserved(tabs.state)
  const workspace = useObserved(client.workspace)
  const kubeconfigs = useObserved(client.kubeconfigs)
  const allowsDuplicates = useSettings()?.allowDuplicateContextNames ?? false
  const [search] = useState(() => new ObjectSearch(tabs.sessions))
  const found = useObserved(search.found)
  const rested = useDebounced(typed, 60)

  useEffect(() => {
    // Namespaces are matched loosely, and are there before anything is typed.
    search.search(rested, ({ clusterId }, { domain }) => clusterId === activeId && domain === 'namespaces')
  }, [search, rested, activeId])
  useEffect(() => () => search[Symbol.dispose](), [search])

  return useMemo(() => {
    const contexts =
      kubeconfigs === null || workspace === null
        ? []
        : contextItems(contextChoices(kubeconfigs, workspace, { allowsDuplicates, search: '' }))
    const active = workspace?.clusters.find(({ clusterId }) => clusterId === activeId)
    const open = found.filter(({ clusterId }) => isOpen(workspace?.clusters, clusterId))
    return [
      ...(activeId === null ? [] : viewItems(kinds, views)),
      ...namespaceItems(open, activeId),
      ...contexts,
      ...actionItems([
        ...pageActions(application, browserPlatform()),
        ...openObjectActions(application, active),
      ]),
      ...objectItems(open, activeId),
    ]
  }, [application, kubeconfigs, workspace, allowsDuplicates, found, activeId])
}

const isOpen = (
  clusters: readonly { readonly clusterId: ClusterId }[] | undefined,
  clusterId: ClusterId,
): boolean => clusters?.some((cluster) => cluster.clusterId === clusterId) ?? false
