import { useId, useState } from 'react'
import type { Settings } from '#contract'
import { messageOf } from '#machinery'
import { settingsProblem } from './settingsProblem.ts'

/**
 * NumberField saves a number when the field loses the focus or Enter is pressed, and shows next to it why a number
 * cannot be saved.
 */
export function NumberField(props: {
  label: string
  value: number
  change: (value: number) => Partial<Settings>
  onSave: (change: Partial<Settings>) => Promise<unknown>
}) {
  const { label, value, change, onSave } = props
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const number = typed === null || typed.trim() === '' ? Number.NaN : Number(typed)
  const problem = typed === null ? refusal : (settingsProblem(change(number)) ?? refusal)

  const save = async () => {
    if (typed === null || settingsProblem(change(number)) !== null) return
    try {
      if (number !== value) await onSave(change(number))
      setTyped(null)
      setRefusal(null)
    } catch (reason) {
      setRefusal(messageOf(reason))
    }
  }
  return (
    <div className="settings-number">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field num"
        inputMode="numeric"
        autoComplete="off"
        value={typed ?? String(value)}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        onChange={(event) => {
          setTyped(event.target.value)
          setRefusal(null)
        }}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save()
        }}
      />
      {problem !== null && (
        <p className="settings-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
