import { useObserved } from '../kit/useObserved.ts'
import { Palette } from '../palette/Palette.tsx'
import { SettingsDialog } from '../settings/SettingsDialog.tsx'
import { useApplication } from './application.ts'

/** PageDialog is the dialog that is open over the page. */
export function PageDialog() {
  const { dialog } = useApplication()
  const name = useObserved(dialog)
  const close = () => dialog.set(null)
  switch (name) {
    case null:
      return null
    case 'palette':
      return <Palette onClose={close} />
    case 'settings':
      return <SettingsDialog onClose={close} />
  }
}
