import { Cable, ScrollText, Settings } from 'lucide-react'
import { useApplication } from '../application/application.ts'
import { browserPlatform, shortcuts } from '../application/shortcuts.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { useObserved } from '../kit/useObserved.ts'

/** LogButton shows and hides the application's own log. */
export function LogButton() {
  const { isLogShown } = useApplication()
  const isShown = useObserved(isLogShown)
  return (
    <IconButton
      icon={ScrollText}
      label="Application log"
      aria-pressed={isShown}
      onClick={() => isLogShown.set(!isShown)}
    />
  )
}

/** ForwardsButton opens the list of forwards of all open clusters. */
export function ForwardsButton() {
  const { dialog } = useApplication()
  return (
    <IconButton
      icon={Cable}
      label="Show forwarded ports"
      aria-haspopup="dialog"
      onClick={() => dialog.set('forwards')}
    />
  )
}

/** SettingsButton opens the settings, with the version at their end. */
export function SettingsButton() {
  const { dialog } = useApplication()
  return (
    <IconButton
      icon={Settings}
      label="Settings"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+Comma Meta+Comma"
      title={`Settings (${shortcuts.settings.label(browserPlatform())})`}
      onClick={() => dialog.set('settings')}
    />
  )
}
