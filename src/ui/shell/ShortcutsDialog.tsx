import './shortcuts.css'
import { browserPlatform, keyGroups } from '../application/shortcuts.ts'
import { DialogHead } from '../kit/DialogHead.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'

/** ShortcutsDialog lists every key the page knows, by where it works. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <ModalDialog label="Keyboard shortcuts" className="shortcuts" onClose={onClose}>
      <DialogHead title={<h2>Keyboard shortcuts</h2>} leave="Close the list" onClose={onClose} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be in reach of the keyboard. */}
      <section className="shortcuts-groups" tabIndex={0} aria-label="Keys">
        {keyGroups(browserPlatform()).map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(({ does, pressed }) => (
                <div key={does}>
                  <dt>{does}</dt>
                  <dd>
                    {pressed.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
    </ModalDialog>
  )
}
