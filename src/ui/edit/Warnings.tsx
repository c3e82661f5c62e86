/** Warnings are the cluster's words about an edit that it takes. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <ul className="edit-note is-warning" aria-label="Warnings of the cluster">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  )
}
