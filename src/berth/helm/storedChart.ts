import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, sep } from 'node:path'
import { exactJson } from '#machinery'
import { type Payload, PayloadError } from './payload.ts'

/** StoredChart is a chart on this machine, for one run of Helm; disposing it removes it. */
export interface StoredChart extends AsyncDisposable {
  readonly path: string
}

/**
 * openStoredChart writes the chart that Helm keeps with a revision into a folder that only this user reads. The values that
 * a person set are not in it. Rejects with a PayloadError where the record does not have the whole chart.
 */
export async function openStoredChart(payload: Payload): Promise<StoredChart> {
  const { chart } = payload
  const problem = incompleteness(payload)
  if (problem !== null) throw new PayloadError(problem)
  const path = await mkdtemp(join(tmpdir(), 'flotilla-chart-'))
  const opened = { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
  try {
    const { metadata = {}, values, schema, templates, files } = chart ?? {}
    const write = async (name: string, content: string | Buffer) => {
      const file = join(path, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content, { mode: 0o600 })
    }
    await write('Chart.yaml', exactJson(metadata))
    await write('values.yaml', exactJson(values ?? {}))
    if (typeof schema === 'string') await write('values.schema.json', Buffer.from(schema, 'base64'))
    for (const { name, data } of [...(templates ?? []), ...(files ?? [])]) {
      if (typeof name !== 'string' || typeof data !== 'string') continue
      if (!isInside(name)) throw new PayloadError(`The chart has a file with the name “${name}”.`)
      await write(name, Buffer.from(data, 'base64'))
    }
    return opened
  } catch (failure) {
    await opened[Symbol.asyncDispose]()
    throw failure
  }
}

/** Why the chart cannot be made from its record; null where it can. */
export function incompleteness({ chart }: Pick<Payload, 'chart'>): string | null {
  const { metadata, templates } = chart ?? {}
  if ((metadata?.dependencies ?? []).length > 0)
    return 'Helm does not keep the charts that this one depends on. Name the chart.'
  return (templates ?? []).length > 0 ? null : 'Helm has not kept the templates of the chart. Name the chart.'
}

const isInside = (name: string): boolean =>
  name !== '' && !name.includes('\\') && !name.startsWith('/') && !normalize(name).split(sep).includes('..')
