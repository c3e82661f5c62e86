import { useObserved } from '../kit/useObserved.ts'
import { colourOf } from '../workspace/clusterColours.ts'
import { useApplication } from './application.ts'

/** useColour is the CSS value of a cluster's colour: the person's choice, else the one the page gave it. */
export function useColour(clusterId: string): string {
  const { client, colours } = useApplication()
  const chosen = useObserved(
    client.workspace,
    (workspace) => workspace?.clusters.find((cluster) => cluster.clusterId === clusterId)?.settings.colour,
  )
  return typeof chosen === 'number' ? colourOf(chosen) : colours.of(clusterId)
}
