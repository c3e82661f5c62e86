import './demo.css'
import { FlaskConical } from 'lucide-react'
import { Popover } from 'radix-ui'
import { DemoPanel } from './DemoPanel.tsx'

/** DemoBar says that nothing here is real and how to see what is, and opens the switches. */
export function DemoBar() {
  return (
    <aside className="demo-bar" aria-label="Demo">
      <FlaskConical aria-hidden="true" />
      <p className="demo-words">
        <strong>This is a demo</strong> of simulated clusters. To see your own, put a kubeconfig into{' '}
        <code>~/.kube</code> or start with <code>npm start -- --kubeconfig FILE</code>.
      </p>
      <Popover.Root>
        <Popover.Trigger className="button button-small">Break a cluster</Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className="menu demo-panel"
            align="end"
            sideOffset={6}
            collisionPadding={8}
            aria-label="Faults of the demo clusters"
          >
            <DemoPanel />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </aside>
  )
}
