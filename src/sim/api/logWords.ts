const esc = '\u001b'

/** Plausible lines of a small web service, each with a number that changes. */
const templates: readonly ((n: number, at: string) => string)[] = [
  (n) => `INFO  GET /healthz 200 ${1 + (n % 3)}ms`,
  (n) => `INFO  POST /orders 201 ${20 + (n % 60)}ms order=${10_000 + (n % 9000)}`,
  (n) => `INFO  GET /catalog?page=${1 + (n % 12)} 200 ${8 + (n % 30)}ms`,
  (n, at) =>
    JSON.stringify({
      level: 'info',
      ts: at,
      msg: 'batch committed',
      rows: 16 + (n % 64),
      tookMs: 4 + (n % 40),
    }),
  (n) => `DEBUG cache miss key=session:${(n * 7919) % 65_536}`,
  (n) => `${esc}[33mWARN${esc}[0m  slow query: ${300 + (n % 900)}ms select from orders where customer = $1`,
  (n) => `INFO  GET /cart/${1000 + (n % 8000)} 200 ${5 + (n % 20)}ms`,
  (n) => `${esc}[31mERROR${esc}[0m upstream payments answered 503, attempt ${1 + (n % 3)} of 3`,
  (n) => `INFO  connection pool: ${3 + (n % 9)} of 20 in use`,
]

const lastWords = [
  'ERROR cannot allocate memory for the result of 1 query',
  'panic: runtime error: index out of range [3] with length 3',
  '',
  'goroutine 1 [running]:',
  'main.(*Server).handle(0xc000122000)',
  '\t/src/server.go:118 +0x1d4',
  'exit status 2',
]

/** wordsOf is the line that a container writes in that second. The same container always writes the same lines. */
export function wordsOf(seed: number, second: number, at: string): string {
  const n = Math.abs(Math.imul(second ^ seed, 2654435761)) >> 4
  return (templates[n % templates.length] ?? String)(n, at)
}

/** lastWordsOf is what a container wrote before it failed, the oldest line first. */
export const lastWordsOf = (): readonly string[] => lastWords

/** seedOf is a number for a name. */
export function seedOf(name: string): number {
  let seed = 0
  for (const letter of name) seed = Math.imul(seed ^ letter.charCodeAt(0), 16_777_619)
  return seed
}
