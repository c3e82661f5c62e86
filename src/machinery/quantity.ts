/** The suffixes of large amounts. */
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

/** The suffixes of fractions. */
const divisors: Readonly<Record<string, number>> = { n: 1e9, u: 1e6, m: 1e3 }

const pattern = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/

/**
 * parseQuantity reads a resource quantity (`100m`, `1.5Gi`, `2e3`) as a number of base units: cores, bytes, pieces.
 * null where the text is no quantity. Beyond 2⁵³ the last digits are lost.
 */
export function parseQuantity(text: string): number | null {
  const plain = parsePlain(text)
  if (plain !== null) return plain
  const [, digits, suffix = '', exponent] = pattern.exec(text) ?? []
  if (digits === undefined) return null
  if (exponent !== undefined) return Number(`${digits}e${exponent}`)
  // A divisor keeps 100m at exactly 0.1, where a factor of 0.001 would not.
  const divisor = divisors[suffix]
  return divisor === undefined ? Number(digits) * (factors[suffix] ?? 1) : Number(digits) / divisor
}

/**
 * Digits and a suffix, as nearly all quantities are. Read without a regular expression, since clusters have hundreds of
 * thousands.
 */
function parsePlain(text: string): number | null {
  let amount = 0
  let position = 0
  for (; position < text.length; position += 1) {
    const digit = text.charCodeAt(position) - zero
    if (digit < 0 || digit > 9) break
    amount = amount * 10 + digit
  }
  if (position === 0 || position > 15) return null
  if (position === text.length) return amount
  const suffix = text.slice(position)
  if (suffix === 'm') return amount / 1000
  const factor = suffix === 'Mi' ? mebi : suffix === 'Gi' ? gibi : suffix === 'Ki' ? 1024 : null
  return factor === null ? null : amount * factor
}

const zero = 48
const mebi = 2 ** 20
const gibi = 2 ** 30

/** formatCores writes an amount of CPU in cores, below one core in millicores: `2`, `1.5`, `250m`. */
export function formatCores(cores: number): string {
  const millicores = Math.round(cores * 1000)
  return millicores === 0 || Math.abs(millicores) >= 1000 ? `${millicores / 1000}` : `${millicores}m`
}

/** formatBytes writes an amount of memory or storage in the largest binary unit that leaves at least one: `128Mi`. */
export function formatBytes(bytes: number): string {
  const units = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']
  const unit = units.find((name) => Math.abs(bytes) >= (factors[name] ?? 1))
  if (unit === undefined) return `${Math.round(bytes)}`
  const amount = bytes / (factors[unit] ?? 1)
  return `${Math.abs(amount) < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)}${unit}`
}
