import { File, FileSymlink, FileX, Folder, FolderSymlink, type LucideIcon } from 'lucide-react'
import { type FileEntry, type FolderListing, modeWords, shownFileName } from '#contract'
import { useApplication } from '../application/application.ts'
import { formatBytes, formatCount, formatExactly, formatMoment } from '../kit/format.ts'
import { ScrollBox } from '../kit/ScrollBox.tsx'

/** FileTable lists the files of a folder, folders first. */
export function FileTable(props: {
  listing: FolderListing
  isLooking: boolean
  /** Names of the files that are marked. */
  chosen: readonly string[]
  onChoose: (names: readonly string[]) => void
  onOpen: (entry: FileEntry) => void
}) {
  const { listing, isLooking, chosen, onChoose, onOpen } = props
  const { ticker } = useApplication()
  const { entries, isCut } = listing
  const sorted = entries.toSorted((a, b) => Number(isFolder(b)) - Number(isFolder(a)))
  const toggle = (name: string, isOn: boolean) =>
    onChoose(isOn ? [...chosen, name] : chosen.filter((each) => each !== name))
  return (
    <ScrollBox className="files-rows">
      <table className="small-table files-table" aria-label="Files" aria-busy={isLooking}>
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label="Select all files"
                checked={entries.length > 0 && chosen.length === entries.length}
                onChange={({ target }) => onChoose(target.checked ? entries.map(({ name }) => name) : [])}
              />
            </th>
            <th scope="col">Name</th>
            <th scope="col" className="is-right">
              Size
            </th>
            <th scope="col">Modified</th>
            <th scope="col">Permissions</th>
            <th scope="col" className="is-owner">
              Owner
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((entry) => {
            const { name, type, mode, size, modifiedAt, owner, group, link } = entry
            const shown = shownFileName(name)
            const Icon = iconOf(entry)
            return (
              <tr key={name}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Select ${shown}`}
                    checked={chosen.includes(name)}
                    onChange={({ target }) => toggle(name, target.checked)}
                  />
                </td>
                <td className="is-name">
                  <span className="files-name">
                    <Icon aria-hidden="true" />
                    <button
                      type="button"
                      className="link"
                      title={titleOf(entry)}
                      onClick={() => onOpen(entry)}
                    >
                      <bdi>{shown}</bdi>
                    </button>
                    {link !== null && (
                      <span
                        className={
                          link.leadsTo === 'nothing' ? 'files-target tone-warn' : 'files-target faint'
                        }
                      >
                        → <bdi>{shownFileName(link.target)}</bdi>
                      </span>
                    )}
                  </span>
                </td>
                <td className="is-right num">{type === 'file' ? formatBytes(size) : ''}</td>
                <td title={formatExactly(modifiedAt)}>{formatMoment(modifiedAt, ticker.now())}</td>
                <td className="mono">{modeWords(mode)}</td>
                <td className="is-owner">
                  {owner === group ? shownFileName(owner) : `${shownFileName(owner)}:${shownFileName(group)}`}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {entries.length === 0 && <p className="files-note faint">This folder is empty.</p>}
      {isCut && (
        <p className="files-note">The first {formatCount(entries.length)} files. The folder has more.</p>
      )}
    </ScrollBox>
  )
}

/** isFolder tells whether it is a folder, or leads to one. */
export const isFolder = ({ type, link }: FileEntry): boolean =>
  type === 'folder' || link?.leadsTo === 'folder'

function iconOf({ type, link }: FileEntry): LucideIcon {
  if (type === 'folder') return Folder
  if (type === 'link') return link?.leadsTo === 'folder' ? FolderSymlink : FileSymlink
  return type === 'file' ? File : FileX
}

const titleOf = (entry: FileEntry): string =>
  isFolder(entry)
    ? `Open the folder ${shownFileName(entry.name)}`
    : entry.type === 'file' || entry.link?.leadsTo === 'file'
      ? `Download ${shownFileName(entry.name)}`
      : `${shownFileName(entry.name)}: ${entry.link?.leadsTo === 'nothing' ? 'the link leads nowhere' : entry.type}`
