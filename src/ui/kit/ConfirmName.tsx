/** ConfirmName asks for a name to be typed before something is done to what it names. */
export function ConfirmName(props: {
  className?: string
  name: string
  typed: string
  onTyped: (typed: string) => void
}) {
  const { className, name, typed, onTyped } = props
  return (
    <label className={className}>
      <span>
        Type <bdi>{name}</bdi> to confirm
      </span>
      <input
        className="field"
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
      />
    </label>
  )
}
