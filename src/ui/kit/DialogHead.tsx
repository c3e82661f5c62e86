import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './IconButton.tsx'

/** DialogHead is the top of a dialog: its title, and the button that leaves it, which `leave` names. */
export function DialogHead(props: { title: ReactNode; leave: string; onClose: () => void }) {
  const { title, leave, onClose } = props
  return (
    <header className="dialog-head">
      {title}
      <IconButton icon={X} label={leave} title={`${leave} (Esc)`} onClick={onClose} />
    </header>
  )
}
