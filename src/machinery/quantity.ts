/** What the suffixes for large amounts stand for. */
const factors: Readonly<Record<string, number>> = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** And those for parts of one. */
const divisors: Readonly<Record<string, number>> = { n: 1e9, u: 1e6, m: 1e3 }

const pattern = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/

/**
 * parseQuantity reads a resource quantity (`100m`, `1.5Gi`, `2e3`) as a number of base units: cores, bytes, pieces.
 * null where the text is no quantity. Beyond 2⁵³ the last digits are lost.
 */
export function parseQuantity(text: string): number | null {
  const [, digits, suffix = '', exponent] = pattern.exec(text) ?? []
  if (digits === undefined) return null
  if (exponent !== undefined) return Number(`${digits}e${exponent}`)
  // A divisor keeps 100m at exactly 0.1, where a factor of 0.001 would not.
  const divisor = divisors[suffix]
  return divisor === undefined ? Number(digits) * (factors[suffix] ?? 1) : Number(digits) / divisor
}

/** formatCores writes an amount of CPU in cores, below one core in millicores: `2`, `1.5`, `250m`. */
export function formatCores(cores: number): string {
  const millicores = Math.round(cores * 1000)
  return millicores % 1000 === 0 || Math.abs(millicores) >= 1000 ? `${millicores / 1000}` : `${millicores}m`
}

/** formatBytes writes an amount of memory or storage in the largest binary unit that leaves at least one: `128Mi`. */
export function formatBytes(bytes: number): string {
  const units = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']
  const unit = units.find((name) => Math.abs(bytes) >= (factors[name] ?? 1))
  if (unit === undefined) return `${Math.round(bytes)}`
  const amount = bytes / (factors[unit] ?? 1)
  return `${Math.abs(amount) < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)}${unit}`
}
