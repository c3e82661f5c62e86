import { ChevronDown, Upload } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import { chosenFiles } from './droppedFiles.ts'
import type { UploadedFile } from './upload.ts'

/** UploadMenu has the person choose files or a folder of this machine. */
export function UploadMenu(props: {
  isDisabled: boolean
  title: string
  onChosen: (files: () => readonly UploadedFile[]) => void
}) {
  const { isDisabled, title, onChosen } = props
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (input: HTMLInputElement) => {
    const chosen = input.files
    if (chosen !== null) onChosen(() => chosenFiles([...chosen]))
    input.value = ''
  }
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className="button button-small" disabled={isDisabled} title={title}>
          <Upload aria-hidden="true" />
          Upload
          <ChevronDown aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
            <DropdownMenu.Item className="menu-item" onSelect={() => files.current?.click()}>
              <span className="menu-label">Files…</span>
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => folder.current?.click()}>
              <span className="menu-label">Folder…</span>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={({ target }) => take(target)}
      />
      <input
        ref={(input) => {
          folder.current = input
          // Not among the attributes that React knows.
          if (input !== null) input.webkitdirectory = true
        }}
        type="file"
        hidden
        aria-label="Folder to upload"
        onChange={({ target }) => take(target)}
      />
    </>
  )
}
