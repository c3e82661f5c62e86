import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useApplication, useSession } from './application.ts'

/** How long it says that it has copied. */
const copiedMs = 1500

/** CopyButton copies the text next to it; `what` names that text for screen readers. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { notices } = useApplication()
  const { clusterId } = useSession()
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = () =>
    notices.attempt(clusterId, async () => {
      await navigator.clipboard.writeText(text)
      setIsCopied(true)
    })
  const label = `Copy ${what}`
  return (
    <button
      type="button"
      className={isCopied ? 'copy-button is-copied' : 'copy-button'}
      aria-label={label}
      title={isCopied ? 'Copied' : label}
      onClick={() => void copy()}
    >
      {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
    </button>
  )
}
