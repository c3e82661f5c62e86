import { useEffect, useState } from 'react'
import { useApplication, useSession } from './application.ts'

/** How long it says that it has copied. */
const copiedMs = 1500

/** useCopied copies a text for the cluster that is shown, and tells for a moment that it is done; a failure is a notice. */
export function useCopied(): { readonly isCopied: boolean; copy(text: string): void } {
  const { notices } = useApplication()
  const { clusterId } = useSession()
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = (text: string) =>
    void notices.attempt(clusterId, async () => {
      await navigator.clipboard.writeText(text)
      setIsCopied(true)
    })
  return { isCopied, copy }
}
