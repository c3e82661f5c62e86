import type { Kind } from '#kinds'

/** headings are those that kubectl prints for a kind with `-A`, and the id of what stands under each. */
export function headings(kind: Kind, isWide: boolean): { readonly heading: string; readonly id: string }[] {
  const own = kind.columns
    .filter((column) => isWide || !column.isWide)
    .map(({ title, id }) => ({ heading: title.toUpperCase(), id }))
  const name = { heading: 'NAME', id: 'name' }
  const namespace = kind.scope === 'namespaced' ? [{ heading: 'NAMESPACE', id: 'namespace' }] : []
  if (!kind.isNameWide) return [...namespace, name, ...own]
  return isWide ? [...namespace, ...own, name] : [...namespace, ...own]
}

/**
 * parseKubectlTable reads a table as kubectl prints it into one record a row, by the headings, which must be there in
 * that order. A cell begins under its heading, and columns are at least three spaces apart.
 */
export function parseKubectlTable(
  output: string,
  columns: readonly { readonly heading: string; readonly id: string }[],
): Record<string, string>[] {
  const [head = '', ...lines] = output.split('\n').filter((line) => line !== '')
  const found = head.split(/ {3,}/).map((heading) => heading.trim())
  const wanted = columns.map(({ heading }) => heading)
  if (found.join('|') !== wanted.join('|')) throw new Error(`kubectl prints "${found}", not "${wanted}"`)
  const starts: number[] = []
  for (const heading of wanted) {
    const last = starts.length - 1
    const from = last === -1 ? 0 : (starts[last] ?? 0) + (wanted[last]?.length ?? 0)
    starts.push(head.indexOf(heading, from))
  }
  return lines.map((line) => {
    // kubectl aligns by characters, not by UTF-16 units.
    const characters = [...line]
    return Object.fromEntries(
      columns.map(({ id }, index) => [
        id,
        characters
          .slice(starts[index], starts[index + 1])
          .join('')
          .trimEnd(),
      ]),
    )
  })
}
