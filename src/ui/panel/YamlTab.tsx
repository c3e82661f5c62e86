import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Kind } from '#kinds'
import { useApplication } from '../page/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { PanelProblem } from './PanelProblem.tsx'
import { useObjectRequest } from './useObjectRequest.ts'
import { YamlView } from './YamlView.tsx'

/** YamlTab shows the object as `kubectl get -o yaml` does: to read, fold, search and copy. */
export function YamlTab(props: { kind: Kind; object: ObjectRef; version: string | null }) {
  const { kind, object, version } = props
  const { notices } = useApplication()
  const [isCopied, setIsCopied] = useState(false)
  const { body, problem, again } = useObjectRequest('object/yaml', kind, object, version)

  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])

  if (body === null) return <PanelProblem problem={problem} again={again} />
  const { yaml } = body
  const copy = () =>
    notices.attempt(async () => {
      await navigator.clipboard.writeText(yaml)
      setIsCopied(true)
    })
  return (
    <>
      <div className="yaml-bar">
        <span className="faint">Read only</span>
        <span className="space" />
        <button type="button" className="button button-small" onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
      <YamlView text={yaml} />
    </>
  )
}
