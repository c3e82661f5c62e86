import { Check, Copy } from 'lucide-react'
import { useCopied } from './useCopied.ts'

/** CopyButton copies the text next to it; `what` names that text for screen readers. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { isCopied, copy } = useCopied()
  const label = `Copy ${what}`
  return (
    <button
      type="button"
      className={isCopied ? 'copy-button is-copied' : 'copy-button'}
      aria-label={label}
      title={isCopied ? 'Copied' : label}
      onClick={() => copy(text)}
    >
      {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
    </button>
  )
}
