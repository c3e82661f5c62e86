/** firstFew shortens a list as kubectl does: its last item says how many more there are. */
export function firstFew(items: readonly string[], max: number): string[] {
  if (items.length <= max) return [...items]
  const shown = items.slice(0, max)
  return [...shown.slice(0, -1), `${shown.at(-1)} + ${items.length - max} more...`]
}
