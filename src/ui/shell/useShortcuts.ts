import { useEffect } from 'react'
import { useApplication } from '../application/application.ts'
import { applyId } from '../application/applyDraft.ts'
import { shortcuts } from '../application/shortcuts.ts'

/** useShortcuts listens for the keys that work everywhere on the page. */
export function useShortcuts(): void {
  const { tabs, notices, dialog } = useApplication()
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (isTerminals(event)) return
      const { activeId } = tabs.state.value
      if (shortcuts.palette.isPressed(event)) dialog.set(dialog.value === 'palette' ? null : 'palette')
      else if (shortcuts.settings.isPressed(event)) dialog.set('settings')
      else if (shortcuts.list.isPressed(event) && dialog.value === null && !isTypedInto(event.target))
        dialog.set('shortcuts')
      else if (
        shortcuts.apply.isPressed(event) &&
        activeId !== null &&
        dialog.value === null &&
        !isTypedInto(event.target)
      )
        tabs.session(activeId)?.view.show(applyId)
      else if (shortcuts.closeTab.isPressed(event) && activeId !== null)
        void notices.attempt(activeId, () => tabs.close(activeId))
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', handleKey, { capture: true })
    return () => window.removeEventListener('keydown', handleKey, { capture: true })
  }, [tabs, notices, dialog])
}

/** A terminal takes all keys of programs; those with the Mac's own key are none. */
const isTerminals = ({ target, metaKey }: KeyboardEvent): boolean =>
  !metaKey && target instanceof Element && target.closest('[data-takes-keys]') !== null

const isTypedInto = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
