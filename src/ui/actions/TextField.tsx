/** TextField is a line of text to type in a dialog, such as a name, which no browser completes or corrects. */
export function TextField(props: {
  label: string
  value: string
  placeholder?: string | undefined
  /** The id of a list of suggestions. */
  list?: string
  hint?: string | undefined
  onValue: (value: string) => void
}) {
  const { label, hint, onValue, ...field } = props
  return (
    <label className="action-field">
      {label}
      <input
        className="field"
        spellCheck={false}
        autoComplete="off"
        {...field}
        onChange={({ target }) => onValue(target.value)}
      />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  )
}
