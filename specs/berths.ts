import { readFile } from 'node:fs/promises'
import type { Product } from '#testkit'

/** berthsOf gives the processes of the product's clusters, oldest first: they are the only ones it starts. */
export async function berthsOf(product: Product): Promise<number[]> {
  const children = await readFile(`/proc/${product.pid}/task/${product.pid}/children`, 'utf8')
  return children
    .split(' ')
    .filter((pid) => pid !== '')
    .map(Number)
    .toSorted((a, b) => a - b)
}
