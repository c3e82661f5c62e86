import { type ReactNode, useLayoutEffect, useRef } from 'react'

/**
 * ModalDialog lies over the page and blocks it. Escape and a press outside close it, and the focus returns to where it
 * was. The focus starts on the dialog itself, or on the control with `data-first`.
 */
export function ModalDialog(props: {
  label: string
  className: string
  onClose: () => void
  children: ReactNode
}) {
  const { label, className, onClose, children } = props
  const ref = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    // Nothing in it is more likely than anything else, unless a field says that it is.
    if (dialog?.querySelector('[data-first]') === null) dialog.focus()
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way out, and the browser's own.
    <dialog
      ref={ref}
      className={`dialog ${className}`}
      aria-label={label}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClose={() => {
        // One that leaves the page to make room for another one is not closed by the person.
        if (ref.current?.open === false) onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div className="dialog-content">{children}</div>
    </dialog>
  )
}
