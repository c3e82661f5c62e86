import { Layers } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ClusterId } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { MenuCheckItem } from '../kit/MenuCheckItem.tsx'
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
            <MenuCheckItem
              key={clusterId}
              isChecked={chosen.includes(clusterId)}
              onToggle={(isChecked) =>
                onChange(isChecked ? [...chosen, clusterId] : chosen.filter((each) => each !== clusterId))
              }
            >
              <Swatch clusterId={clusterId} />
              <span className="menu-label">{clusterName}</span>
            </MenuCheckItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
