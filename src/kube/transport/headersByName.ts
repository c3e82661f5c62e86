/** headersByName is a list of names and values as an object, those that repeat as a list. */
export function headersByName(headers: readonly string[]): Record<string, string | string[]> {
  const found: Record<string, string[]> = {}
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    found[name] = [...(found[name] ?? []), headers[index + 1] ?? '']
  }
  return Object.fromEntries(
    Object.entries(found).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}
