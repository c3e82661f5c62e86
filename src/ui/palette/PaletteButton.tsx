import './palette.css'
import { Search } from 'lucide-react'
import { useApplication } from '../application/application.ts'
import { browserPlatform, shortcuts } from '../application/shortcuts.ts'

/** PaletteButton is the palette's place in the header. */
export function PaletteButton() {
  const { dialog } = useApplication()
  return (
    <button
      type="button"
      className="palette-trigger"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      title="Search or jump to anything"
      onClick={() => dialog.set('palette')}
    >
      <Search aria-hidden="true" />
      <span className="palette-trigger-words ellipsis">Search or jump to anything</span>
      <kbd>{shortcuts.palette.label(browserPlatform())}</kbd>
    </button>
  )
}
