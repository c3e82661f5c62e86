import { FolderOpen, X } from 'lucide-react'
import { useId, useState } from 'react'
import type { Kubeconfigs } from '#contract'
import { useObserved } from '../kit/useObserved.ts'
import { useApplication } from '../page/application.ts'
import { sourceProblem } from './settingsProblem.ts'
import { sourceWords } from './sourceWords.ts'

/** SourcesField is the list of added kubeconfig files and folders, each with what was found in it. */
export function SourcesField(props: {
  sources: readonly string[]
  onChange: (sources: string[]) => Promise<unknown>
}) {
  const { sources, onChange } = props
  const { client } = useApplication()
  const kubeconfigs: Kubeconfigs | null = useObserved(client.kubeconfigs)
  const id = useId()
  const [path, setPath] = useState('')
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
    const wanted = path.trim()
    const refusal = sourceProblem(wanted, sources)
    if (refusal !== null) setProblem(refusal)
    else if (await change([...sources, wanted])) setPath('')
  }
  return (
    <>
      <p className="settings-hint">
        Besides <code>KUBECONFIG</code> and <code>~/.kube</code>, read in this order:
      </p>
      {sources.length > 0 && (
        <ul className="settings-sources" aria-label="Added kubeconfig sources">
          {sources.map((source) => (
            <li key={source}>
              <FolderOpen aria-hidden="true" />
              <span className="settings-source-path ellipsis" title={source}>
                {source}
              </span>
              <span className="faint num">{sourceWords(kubeconfigs, source)}</span>
              <button
                type="button"
                className="icon-button small"
                aria-label={`Remove ${source}`}
                title="Remove"
                onClick={() => void change(sources.filter((each) => each !== source))}
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
          aria-label="Path of a kubeconfig file or folder"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          placeholder="/path/of/a/kubeconfig/or/folder"
          spellCheck={false}
          autoComplete="off"
          value={path}
          onChange={(event) => {
            setPath(event.target.value)
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
