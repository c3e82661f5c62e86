import { Check, Layers } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ClusterId } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { useObserved } from '../kit/useObserved.ts'

/** ClustersMenu chooses the other open clusters whose pods of the same filter are read with these. */
export function ClustersMenu(props: {
  chosen: readonly ClusterId[]
  onChange: (chosen: readonly ClusterId[]) => void
}) {
  const { chosen, onChange } = props
  const { client } = useApplication()
  const { clusterId: own } = useSession()
  const clusters = useObserved(client.workspace, (workspace) => workspace?.clusters) ?? []
  const others = clusters.filter(({ clusterId }) => clusterId !== own)
  if (others.length === 0) return null
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="icon-button small"
        aria-label="Other clusters"
        title="Read the same pods in other clusters too"
        aria-pressed={chosen.length > 0}
      >
        <Layers aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu logs-fields" align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.Label className="menu-heading">Also read in</DropdownMenu.Label>
          {others.map(({ clusterId, clusterName }) => (
            <DropdownMenu.CheckboxItem
              key={clusterId}
              className="menu-item"
              checked={chosen.includes(clusterId)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(isChecked) =>
                onChange(isChecked ? [...chosen, clusterId] : chosen.filter((each) => each !== clusterId))
              }
            >
              <span className="menu-check">{chosen.includes(clusterId) && <Check aria-hidden="true" />}</span>
              <Swatch clusterId={clusterId} />
              <span className="menu-label">{clusterName}</span>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
