import './settings.css'
import type { ReactNode } from 'react'
import { DialogHead } from '../kit/DialogHead.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'

/** SettingsFrame is a dialog of groups under a title. */
export function SettingsFrame(props: {
  label: string
  title: ReactNode
  onClose: () => void
  children: ReactNode
}) {
  const { label, title, onClose, children } = props
  return (
    <ModalDialog label={label} className="settings" onClose={onClose}>
      <DialogHead title={title} leave="Close the settings" onClose={onClose} />
      <div className="settings-body">{children}</div>
    </ModalDialog>
  )
}

export function SettingsGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings-group" aria-label={title}>
      <h3>{title}</h3>
      <div>{children}</div>
    </section>
  )
}
