import { X } from 'lucide-react'
import { useId, useState } from 'react'
import * as v from 'valibot'
import { clusterSettingsPatchSchema } from '#contract'

/** NamespacesField is the list of namespaces that are looked into although the cluster does not let them be listed. */
export function NamespacesField(props: {
  namespaces: readonly string[]
  onChange: (namespaces: string[]) => Promise<unknown>
}) {
  const { namespaces, onChange } = props
  const id = useId()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)

  const change = async (next: string[]): Promise<boolean> => {
    try {
      await onChange(next)
      setProblem(null)
      return true
    } catch (reason) {
      setProblem(reason instanceof Error ? reason.message : String(reason))
      return false
    }
  }
  const add = async () => {
    const wanted = name.trim()
    const parsed = v.safeParse(clusterSettingsPatchSchema, { namespaces: [...namespaces, wanted] })
    if (!parsed.success) setProblem(`“${wanted}” is no namespace's name: ${parsed.issues[0].message}.`)
    else if (await change([...namespaces, wanted])) setName('')
  }
  return (
    <>
      <p className="settings-hint">
        To be looked into where the cluster does not let all namespaces be listed.
      </p>
      {namespaces.length > 0 && (
        <ul className="settings-sources" aria-label="Typed namespaces">
          {namespaces.map((namespace) => (
            <li key={namespace}>
              <span className="settings-source-path ellipsis" title={namespace}>
                {namespace}
              </span>
              <button
                type="button"
                className="icon-button small"
                aria-label={`Remove ${namespace}`}
                title="Remove"
                onClick={() => void change(namespaces.filter((each) => each !== namespace))}
              >
                <X aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="settings-add">
        <input
          className="field"
          aria-label="Name of a namespace"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          placeholder="namespace"
          spellCheck={false}
          autoComplete="off"
          value={name}
          onChange={(event) => {
            setName(event.target.value)
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
