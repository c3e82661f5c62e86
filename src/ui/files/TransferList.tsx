import { Play, RotateCcw, Square, X } from 'lucide-react'
import type { Tone } from '#contract'
import { shownFileName } from '#contract'
import { useSession } from '../application/application.ts'
import { formatBytes, formatCount } from '../kit/format.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { Transfer, TransferSubject } from '../session/transfers.ts'

/** TransferList shows how far the copies from and to a pod are. */
export function TransferList({ subject: { namespace, pod } }: { subject: TransferSubject }) {
  const { transfers } = useSession()
  const all = useObserved(transfers.state)
  const shown = all.filter((each) => each.namespace === namespace && each.pod === pod)
  if (shown.length === 0) return null
  return (
    <ul className="transfers" aria-label="Copies">
      {shown.map((transfer) => {
        const { id, state, name, words, canResume, canBeginAgain, refused } = transfer
        const isOpen = state === 'running' || state === 'waiting'
        const label = shownFileName(name)
        return (
          <li key={id}>
            <StatusMark tone={tones[state]} word={stateWords(transfer)} />
            <span className="transfer-name" title={label}>
              <bdi>{label}</bdi>
            </span>
            <span className="num faint">{sizeWords(transfer)}</span>
            {isOpen && (
              <progress
                aria-label={`Progress of ${label}`}
                {...(transfer.size === null
                  ? {}
                  : { max: Math.max(1, transfer.size), value: transfer.bytes })}
              />
            )}
            {isOpen && (
              <IconButton icon={Square} label={`Stop ${label}`} isSmall onClick={() => transfers.stop(id)} />
            )}
            {!isOpen && canResume && (
              <IconButton
                icon={Play}
                label={`Resume ${label}`}
                isSmall
                onClick={() => transfers.resume(id)}
              />
            )}
            {!isOpen && canBeginAgain && (
              <IconButton
                icon={RotateCcw}
                label={`Download ${label} again`}
                isSmall
                onClick={() => transfers.resume(id)}
              />
            )}
            {!isOpen && (
              <IconButton
                icon={X}
                label={`Remove ${label} from the list`}
                isSmall
                onClick={() => transfers.drop(id)}
              />
            )}
            {words !== null && <p>{words}</p>}
            {refused.length > 1 && (
              <details>
                <summary>{formatCount(refused.length)} files not written</summary>
                <ul>
                  {refused.map(({ path, reason }) => (
                    <li key={path}>
                      <bdi className="mono">{shownFileName(path)}</bdi>
                      <span>{reason}</span>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        )
      })}
    </ul>
  )
}

const tones: Readonly<Record<Transfer['state'], Tone>> = {
  running: 'info',
  waiting: 'warn',
  done: 'ok',
  stopped: 'off',
  failed: 'bad',
}

function stateWords({ is, state }: Transfer): string {
  switch (state) {
    case 'running':
      return is === 'download' ? 'Downloading' : 'Uploading'
    case 'waiting':
      return 'Waiting'
    case 'done':
      return is === 'download' ? 'Downloaded' : 'Uploaded'
    case 'stopped':
      return 'Stopped'
    case 'failed':
      return 'Failed'
  }
}

const sizeWords = ({ state, bytes, size }: Transfer): string =>
  state === 'done' || size === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(size)}`
