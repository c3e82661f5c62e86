import './kubeconfig.css'
import { ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { ContextList } from './ContextList.tsx'

/** KubeconfigMenu opens and closes clusters. Its trigger always reads the same, whatever is open. */
export function KubeconfigMenu() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className="kubeconfig-trigger" aria-haspopup="listbox">
        Select Kubeconfig
        <ChevronDown aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu kubeconfig-menu"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Kubeconfig contexts"
        >
          <ContextList onDone={() => setIsOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
