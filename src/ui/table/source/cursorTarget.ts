/** cursorTarget is the row a key leads to; null for keys that do not move. Without a cursor the first row is next. */
export function cursorTarget(
  key: string,
  {
    current,
    total,
    pageRows,
  }: { readonly current: number; readonly total: number; readonly pageRows: number },
): number | null {
  if (total === 0) return null
  const clamp = (index: number) => Math.max(0, Math.min(total - 1, index))
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return clamp(current + 1)
    case 'ArrowUp':
    case 'k':
      return clamp(current - 1)
    case 'PageDown':
      return clamp(current + pageRows)
    case 'PageUp':
      return clamp(current - pageRows)
    case 'Home':
      return 0
    case 'End':
      return total - 1
    default:
      return null
  }
}
