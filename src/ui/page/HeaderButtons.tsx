import { ScrollText, Settings } from 'lucide-react'
import { useObserved } from '../kit/useObserved.ts'
import { useApplication } from './application.ts'
import { browserPlatform, shortcuts } from './shortcuts.ts'

/** LogButton shows and hides the application's own log. */
export function LogButton() {
  const { isLogShown } = useApplication()
  const isShown = useObserved(isLogShown)
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Application log"
      aria-pressed={isShown}
      title="Application log"
      onClick={() => isLogShown.set(!isShown)}
    >
      <ScrollText aria-hidden="true" />
    </button>
  )
}

/** SettingsButton opens the settings, with the version at their end. */
export function SettingsButton() {
  const { dialog } = useApplication()
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Settings"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+Comma Meta+Comma"
      title={`Settings (${shortcuts.settings.label(browserPlatform())})`}
      onClick={() => dialog.set('settings')}
    >
      <Settings aria-hidden="true" />
    </button>
  )
}
