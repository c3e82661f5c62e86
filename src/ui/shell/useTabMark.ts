import { useEffect } from 'react'
import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { useColour } from '../application/useColour.ts'
import { useObserved } from '../kit/useObserved.ts'
import { tabMark } from './tabMark.ts'

const ownMark = '/flotilla.svg'

/** useTabMark lets the browser's own tab say which cluster is active: by its title, and by the cluster's colour and initial. */
export function useTabMark(cluster: ClusterState | null): void {
  const { theme } = useApplication()
  const choice = useObserved(theme.choice)
  const name = cluster?.clusterName ?? null
  const colour = useColour(cluster?.clusterId ?? '')
  useEffect(() => {
    document.title = name === null ? 'Flotilla' : `${name} · Flotilla`
  }, [name])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    if (link === null) return
    link.href = name === null ? ownMark : tabMark(name, drawn(colour), drawn('var(--surface-1)'))
  }, [name, colour, choice])
}

/** The current value of a colour variable. */
function drawn(colour: string): string {
  const variable = /^var\((.+)\)$/u.exec(colour)?.[1]
  return variable === undefined
    ? colour
    : getComputedStyle(document.documentElement).getPropertyValue(variable).trim()
}
