import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useApplication, useSession } from '../application/application.ts'
import { YamlView } from '../panel/parts/YamlView.tsx'

/** TextPane shows YAML to read, fold, search and copy, or says that there is none. */
export function TextPane(props: { text: string; empty: string; beside?: ReactNode }) {
  const { text, empty, beside } = props
  const { notices } = useApplication()
  const { clusterId } = useSession()
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = () =>
    void notices.attempt(clusterId, async () => {
      await navigator.clipboard.writeText(text)
      setIsCopied(true)
    })
  const isEmpty = text.trim() === '' || text.trim() === '{}'
  return (
    <>
      <div className="yaml-bar">
        {beside ?? <span className="faint">Read only</span>}
        <span className="space" />
        <button type="button" className="button button-small" disabled={isEmpty} onClick={copy}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
      {isEmpty ? <p className="helm-empty muted">{empty}</p> : <YamlView text={text} />}
    </>
  )
}
