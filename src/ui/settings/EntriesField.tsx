import { X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { messageOf } from '#machinery'
import { IconButton } from '../kit/IconButton.tsx'

/** EntriesField is a list of entries, each of which can be removed, with a field that adds one. */
export function EntriesField(props: {
  entries: readonly string[]
  /** Of the list, and of the field that adds to it. */
  labels: { readonly list: string; readonly field: string }
  hint: ReactNode
  placeholder: string
  /** Drawn before and after an entry. */
  before?: (entry: string) => ReactNode
  after?: (entry: string) => ReactNode
  /** Why that cannot be added; null where it can. */
  problemOf: (wanted: string) => string | null
  onChange: (entries: string[]) => Promise<unknown>
}) {
  const { entries, labels, hint, placeholder, before, after, problemOf, onChange } = props
  const id = useId()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)

  const change = async (next: string[]): Promise<boolean> => {
    try {
      await onChange(next)
      setProblem(null)
      return true
    } catch (reason) {
      setProblem(messageOf(reason))
      return false
    }
  }
  const add = async () => {
    const wanted = typed.trim()
    const refusal = problemOf(wanted)
    if (refusal !== null) setProblem(refusal)
    else if (await change([...entries, wanted])) setTyped('')
  }
  return (
    <>
      <p className="settings-hint">{hint}</p>
      {entries.length > 0 && (
        <ul className="settings-entries" aria-label={labels.list}>
          {entries.map((entry) => (
            <li key={entry}>
              {before?.(entry)}
              <span className="settings-entry ellipsis" title={entry}>
                {entry}
              </span>
              {after?.(entry)}
              <IconButton
                icon={X}
                label={`Remove ${entry}`}
                isSmall
                title="Remove"
                onClick={() => void change(entries.filter((each) => each !== entry))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="settings-add">
        <input
          className="field"
          aria-label={labels.field}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setProblem(null)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void add()
          }}
        />
        <button type="button" className="button" onClick={() => void add()}>
          Add
        </button>
      </div>
      {problem !== null && (
        <p className="settings-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </>
  )
}
