import { useState } from 'react'
import { type ClusterState, shownFileName, uploadSubject } from '#contract'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { formatBytes, formatCount } from '../kit/format.ts'
import type { UploadedFile } from './upload.ts'

/** UploadQuestion asks before files are written, and says where they go and which others they replace. */
export function UploadQuestion(props: {
  cluster: ClusterState
  files: readonly UploadedFile[]
  /** Pod, container and folder, in words. */
  place: string
  /** Names in the folder that are there already. */
  present: readonly string[]
  obstacle: string | null
  onUpload: () => void
  onCancel: () => void
}) {
  const { cluster, files, place, present, obstacle, onUpload, onCancel } = props
  const [typed, setTyped] = useState('')
  const wantsName = cluster.settings.protection === 'confirm'
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0)
  const subject = files.length === 1 ? `“${uploadSubject(files)}”` : uploadSubject(files)
  return (
    <form
      className="files-question"
      aria-label="Upload"
      onSubmit={(event) => {
        event.preventDefault()
        onUpload()
      }}
    >
      <p>
        Upload {subject} ({formatBytes(bytes)}) to {place} in {cluster.clusterName}?
      </p>
      {present.length > 0 && (
        <p className="tone-warn">
          {present.length === 1
            ? `“${shownFileName(present[0] ?? '')}” is there already and is replaced.`
            : `${formatCount(present.length)} of them are there already and are replaced.`}
        </p>
      )}
      {obstacle !== null && <p role="status">{obstacle}</p>}
      {wantsName && obstacle === null && (
        <ConfirmName name={cluster.clusterName} typed={typed} onTyped={setTyped} />
      )}
      <div className="files-buttons">
        <button
          type="submit"
          className="button button-small button-primary"
          disabled={obstacle !== null || (wantsName && typed !== cluster.clusterName)}
        >
          Upload
        </button>
        <button type="button" className="button button-small" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
