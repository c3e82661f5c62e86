/** Generated names differ in their last letters: a dash and five of them. */
const tailLength = 6
/** Shorter ones have no beginning worth keeping. */
const shortest = 16

/** Elsewhere, a cut may take a character apart. */
const plainEnd = /[\x20-\x7e]{7}$/

/** MiddleText is a name that gives way in its middle where there is no room for it: its end tells it from others. */
export function MiddleText({ text }: { text: string }) {
  if (text.length < shortest || !plainEnd.test(text)) return <span className="ellipsis">{text}</span>
  return (
    <span className="middle-text">
      <span className="ellipsis">{text.slice(0, -tailLength)}</span>
      <span className="middle-tail">{text.slice(-tailLength)}</span>
    </span>
  )
}
