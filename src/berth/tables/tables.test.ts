import { describe, expect, it, vi } from 'vitest'
import { kindOfDomain } from '#kinds'
import type { KubeClient } from '#kube'
import type { Clock } from '#machinery'
import { aSimulatedClient, aSimulatedPod, stillInMemory } from '#testkit'
import { usageOfRows } from '../metrics/usageOfRows.ts'
import { UsageSeries } from '../metrics/usageSeries.ts'
import { Table } from './table.ts'
import { Tables } from './tables.ts'

/** Opens the table of pods over that connection, reads its rows, ends it, and refers to all that it consisted of. */
async function readAndEnd(client: KubeClient, clock: Clock, usage: UsageSeries) {
  const pods = kindOfDomain('pods')
  if (pods === undefined) throw new Error('there is no kind of pods')
  const measured = usageOfRows(usage, pods.measured ?? [])
  const environment = { clock, random: () => 0, log: () => {}, onBackendError: () => {}, measured }
  const table = new Table(pods, environment)
  const tables = new Tables(
    () => table,
    () => {},
  )
  const heard = tables.onChange(() => {})
  const { lease } = tables.lease({ domain: 'pods', tail: 'namespace:all', sort: null, filter: '' })
  tables.attach(client)
  await vi.waitFor(() => expect(table.size).toBe(2), { timeout: 10_000, interval: 5 })
  const [first, second] = table.rows
  const references = {
    tables: new WeakRef(tables),
    table: new WeakRef(table),
    view: new WeakRef(lease.view),
    first: new WeakRef(first as object),
    second: new WeakRef(second as object),
  }
  await tables[Symbol.asyncDispose]()
  heard[Symbol.dispose]()
  lease[Symbol.dispose]()
  return references
}

describe('Tables', () => {
  it('are freed with their rows once they are disposed, while the connection and the figures live on', async () => {
    await using world = await aSimulatedClient()
    const { clock } = world.environment
    using usage = new UsageSeries('pods', clock, { mayReadAll: async () => true, namespaces: async () => [] })
    usage.attach(world.client)
    for (const name of ['web-1', 'web-2']) world.server.put(aSimulatedPod(name))
    const references = await readAndEnd(world.client, clock, usage)
    expect(await stillInMemory(references)).toEqual([])
  })
})
