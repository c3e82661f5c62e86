import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { systemClock } from '#machinery'
import { aHelmRecord, aRealClient, realClusters } from '#testkit'
import { readRelease } from './helmRelease.ts'
import { HelmReleases } from './helmReleases.ts'

const eventually = { timeout: 30_000 }

describe('Helm releases of a real cluster', () => {
  it('are followed by the metadata of their records, and read whole', async () => {
    const { east } = realClusters(inject('realClusters'))
    const namespace = `helm-${randomUUID().slice(0, 8)}`
    await using _namespace = await east.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    })
    const record = (revision: number, status: string) =>
      aHelmRecord('web', { namespace, revision, status, values: { replicas: revision } })
    await using _first = await east.apply(record(1, 'superseded'))
    await using client = await aRealClient(east)
    const tell = ({ message }: { message: string }) => expect.unreachable(message)
    await using releases = new HelmReleases({
      clock: systemClock,
      random: Math.random,
      log: () => {},
      onBackendError: tell,
    })
    releases.attach(client)
    const tail = { type: 'namespace', namespace } as const
    using lease = releases.lease({ tail, sort: releases.defaultSort, filter: '' })
    const rows = () =>
      lease.view.slice(0, 10).map(({ row: [, , name, , ...cells] }) => [name, ...cells.slice(0, 4)])
    await expect.poll(rows, eventually).toEqual([['web', ['off', 'superseded'], 1, 'web-1.2.3', '4.5']])
    await using _second = await east.apply(record(2, 'deployed'))
    await expect.poll(rows, eventually).toEqual([['web', ['ok', 'deployed'], 2, 'web-1.2.3', '4.5']])
    const { signal } = new AbortController()
    const release = await readRelease(client, { namespace, name: 'web', revision: undefined }, signal)
    expect(release).toMatchObject({ revision: 2, values: 'replicas: 2\n', warnings: [] })
    expect(release.history.map(({ revision }) => revision)).toEqual([2, 1])
    const watched = (await east.auditEntries()).filter(({ uri }) =>
      uri.includes('labelSelector=owner%3Dhelm'),
    )
    expect(watched.some(({ verb }) => verb === 'watch')).toBe(true)
  })
})
