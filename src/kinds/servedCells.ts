/** A server that counts in text is taken at its word, one that sends nothing is not. */
export function numberOf(cell: unknown): number | null {
  const value = typeof cell === 'string' && cell !== '' ? Number(cell) : cell
  return typeof value === 'number' && !Number.isNaN(value) ? value : null
}

export const textOf = (cell: unknown): string | null => (typeof cell === 'string' ? cell : null)
