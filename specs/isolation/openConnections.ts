import { readFile } from 'node:fs/promises'

const established = '01'

/** openConnections counts what the machine has open to that server, from whichever process. */
export async function openConnections({ url }: { readonly url: string }): Promise<number> {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0')
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1)
  return lines.filter((line) => {
    const [, , remote = '', state] = line.trim().split(/\s+/u)
    return remote.endsWith(`:${port}`) && state === established
  }).length
}
