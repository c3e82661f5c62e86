import { type ReactNode, useLayoutEffect, useRef } from 'react'

/**
 * ModalDialog stands over the page, which is out of reach meanwhile. Escape and a press beside it leave it; the focus
 * goes back to where it was.
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
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way out, and the browser's own.
    <dialog
      ref={ref}
      className={`dialog ${className}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClose={() => {
        if (ref.current?.open !== true) onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div className="dialog-content">{children}</div>
    </dialog>
  )
}
