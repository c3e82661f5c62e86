import type { Tone } from '#contract'
import { formatCount } from '../kit/format.ts'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useShow } from './useShow.ts'

interface PodState {
  readonly word: string
  readonly tone: Tone
  readonly count: number
}

/** PodStates is a bar of all pods by what kubectl prints of them; each word leads to its pods. */
export function PodStates({ states, total }: { states: readonly PodState[]; total: number }) {
  const show = useShow()
  if (total === 0) return <p className="card-note">No pods</p>
  return (
    <div className="pod-states">
      <div className="pod-bar" aria-hidden="true">
        {states.map(({ word, tone, count }) => (
          <i key={word} className={`pod-part tone-${tone}`} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul>
        {states.map(({ word, tone, count }) => (
          <li key={word}>
            <button type="button" className="overview-line" onClick={() => show('pods', `status:"${word}"`)}>
              <StatusMark tone={tone} word={word} />
              <span className="num muted">{formatCount(count)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
