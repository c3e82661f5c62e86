import type { Column } from '#contract'
import type { Kind } from '#kinds'
import type { RealCluster } from './realClusters/realCluster.ts'

/** Columns of ours that kubectl does not print: without them rows of that kind all look alike, or say too little of what can be done. */
const beyondKubectl: Readonly<Record<string, readonly string[]>> = {
  deployments: ['paused'],
  roles: ['rules'],
  clusterroles: ['rules'],
  limitranges: ['limits'],
  customresourcedefinitions: ['status', 'kind', 'scope', 'versions'],
}

/** Of these, kubectl prints when they were created, in full, where we have the age that all others have. */
const printedInFull = ['roles', 'clusterroles', 'limitranges', 'customresourcedefinitions']
const createdAt = { heading: 'CREATED AT', id: 'created-at' }

/** kubectl writes behind the name what is a column of ours. */
const besideTheName = { id: 'default', mark: ' (default)' }

/** kubectlColumns are the columns of a kind that kubectl has too, as columns of its own. */
export const kubectlColumns = ({ domain, columns }: Kind): Column[] =>
  columns.filter(
    ({ id }) =>
      id !== besideTheName.id &&
      beyondKubectl[domain]?.includes(id) !== true &&
      !(id === 'age' && printedInFull.includes(domain)),
  )

/** Heading is what kubectl prints above a column, and the id of what stands under it. */
interface Heading {
  readonly heading: string
  readonly id: string
  /** What else is written there: the id of it and the words that say that it is so. */
  readonly beside?: { readonly id: string; readonly mark: string }
}

/** headings are those that kubectl prints for a kind with `-A`. */
export function headings(kind: Kind, isWide: boolean): Heading[] {
  const own = [
    ...kubectlColumns(kind)
      .filter((column) => isWide || !column.isWide)
      .map(({ title, id }) => ({ heading: title.toUpperCase(), id })),
    ...(printedInFull.includes(kind.domain) ? [createdAt] : []),
  ]
  const hasMark = kind.columns.some(({ id }) => id === besideTheName.id)
  const name = { heading: 'NAME', id: 'name', ...(hasMark ? { beside: besideTheName } : {}) }
  const namespace = kind.scope === 'namespaced' ? [{ heading: 'NAMESPACE', id: 'namespace' }] : []
  if (!kind.isNameWide) return [...namespace, name, ...own]
  return isWide ? [...namespace, ...own, name] : [...namespace, ...own]
}

/**
 * parseKubectlTable reads a table as kubectl prints it into one record a row, by the headings, which must be there in
 * that order; none where there is nothing to print. A cell begins under its heading, and columns are at least three
 * spaces apart.
 */
export function parseKubectlTable(output: string, columns: readonly Heading[]): Record<string, string>[] {
  const [head, ...lines] = output.split('\n').filter((line) => line !== '')
  if (head === undefined) return []
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
      columns.flatMap(({ id, beside }, index) => {
        const text = characters
          .slice(starts[index], starts[index + 1])
          .join('')
          .trimEnd()
        if (beside === undefined) return [[id, text]]
        const isSo = text.endsWith(beside.mark)
        return [
          [id, isSo ? text.slice(0, -beside.mark.length) : text],
          [beside.id, isSo ? 'True' : 'False'],
        ]
      }),
    )
  })
}

/**
 * kubectlPrints is what kubectl prints of a resource whose columns nobody knows beforehand, the wide ones included, cell by
 * cell: name, namespace, columns.
 */
export async function kubectlPrints(
  cluster: RealCluster,
  resource: string,
): Promise<{ headings: string[]; rows: string[][] }> {
  const output = await cluster.mustKubectl(['get', resource, '-A', '-o', 'wide'])
  const [head = '', ...lines] = output.split('\n').filter((line) => line !== '')
  const found = head.split(/ {3,}/).map((each) => each.trim())
  const starts = found.map((heading, at) => (at === 0 ? 0 : head.indexOf(`   ${heading}`) + 3))
  const rows = lines.map((line) => starts.map((start, at) => line.slice(start, starts[at + 1]).trimEnd()))
  const order =
    found[0] === 'NAMESPACE'
      ? [1, 0, ...found.keys()].filter((at, index) => index < 2 || at > 1)
      : [...found.keys()]
  return {
    headings: order.map((at) => found[at] ?? ''),
    rows: rows.map((row) => order.map((at) => row[at] ?? '')),
  }
}
