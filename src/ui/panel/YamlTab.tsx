import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useApplication, useSession } from '../application/application.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { YamlView } from './parts/YamlView.tsx'
import { useObjectRequest } from './useObjectRequest.ts'
import { useSecretReading } from './useSecretReading.ts'

/** Revealed values are hidden again after this long. */
const shownMs = 30_000

/**
 * YamlTab shows the object as `kubectl get -o yaml` does: to read, fold, search and copy. The values of a Secret are left out
 * until they are asked for, and again after half a minute.
 */
export function YamlTab(props: { kind: ShownKind; object: ObjectRef; version: string | null }) {
  if (props.kind.hasHiddenValues !== true) return <YamlText {...props} reveal={false} />
  return <SecretYaml {...props} />
}

function SecretYaml(props: { kind: ShownKind; object: ObjectRef; version: string | null }) {
  const reading = useSecretReading(props.kind, props.object)
  const [isRevealed, setIsRevealed] = useState(false)
  useEffect(() => {
    if (!isRevealed) return
    const timer = setTimeout(() => setIsRevealed(false), shownMs)
    return () => clearTimeout(timer)
  }, [isRevealed])
  return (
    <>
      <div className="yaml-bar" role="status">
        <span>{isRevealed ? 'The values are shown.' : 'The values are hidden.'}</span>
        <span className="space" />
        <button
          type="button"
          className="button button-small"
          {...(isRevealed
            ? { onClick: () => setIsRevealed(false) }
            : reading.button(() => setIsRevealed(true)))}
        >
          {isRevealed ? 'Hide the values' : 'Show the values'}
        </button>
      </div>
      {/* Another key: what was revealed goes with the one that showed it. */}
      <YamlText key={`${isRevealed}`} {...props} reveal={isRevealed} />
    </>
  )
}

function YamlText(props: { kind: ShownKind; object: ObjectRef; version: string | null; reveal: boolean }) {
  const { kind, object, version, reveal } = props
  const { notices } = useApplication()
  const { clusterId } = useSession()
  const [isCopied, setIsCopied] = useState(false)
  const { body, problem, again } = useObjectRequest('object/yaml', kind, object, version, { reveal })

  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])

  if (body === null) return <PanelProblem problem={problem} again={again} />
  const { yaml } = body
  const copy = () =>
    notices.attempt(clusterId, async () => {
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
