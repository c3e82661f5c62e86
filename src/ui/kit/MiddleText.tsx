/** Generated names differ in their last letters: a dash and five of them. */
const tailLength = 6
/** Shorter ones have no beginning worth keeping. */
const shortest = 16

/** MiddleText is a name that gives way in its middle where there is no room for it: its end tells it from others. */
export function MiddleText({ text }: { text: string }) {
  if (text.length < shortest) return <span className="ellipsis">{text}</span>
  return (
    <span className="middle-text">
      <span className="ellipsis">{text.slice(0, -tailLength)}</span>
      <span className="middle-tail">{text.slice(-tailLength)}</span>
    </span>
  )
}
