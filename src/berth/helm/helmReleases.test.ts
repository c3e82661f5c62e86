import { describe, expect, it, vi } from 'vitest'
import type { KubeObject } from '#machinery'
import { aHelmRecord, aSimulatedClient } from '#testkit'
import { readRelease } from './helmRelease.ts'
import { HelmReleases } from './helmReleases.ts'

type Options = Parameters<typeof aHelmRecord>[1]

async function aWorld() {
  const { server, client, environment, ...world } = await aSimulatedClient()
  const releases = new HelmReleases({
    ...environment,
    onBackendError: ({ message }) => expect.unreachable(message),
  })
  const record = (name: string, options: Options = {}): KubeObject => {
    const { metadata, ...rest } = aHelmRecord(name, options)
    return { ...rest, metadata: { ...metadata, uid: `uid-of-${metadata.name}`, resourceVersion: '' } }
  }
  const follow = () => {
    releases.attach(client)
    return releases.lease({ tail: { type: 'all-namespaces' }, sort: releases.defaultSort, filter: '' })
  }
  const rowsOf = ({ view }: ReturnType<typeof follow>) =>
    view.slice(0, 100).map(({ row: [, namespace, name, , ...cells] }) => [namespace, name, ...cells])
  const until = (expectation: () => unknown) => vi.waitFor(expectation, { timeout: 4000, interval: 10 })
  return {
    ...{ server, client, releases, record, follow, rowsOf, until },
    put: (name: string, options: Options = {}) => server.put(record(name, options)),
    release: (name: string, revision?: number) => {
      const { signal } = new AbortController()
      return readRelease(client, { namespace: 'shop', name, revision }, signal)
    },
    payloadReads: () =>
      server.requests
        .filter(({ path }) => path.includes('/secrets/sh.helm'))
        .map(({ path }) => path.split('/').at(-1)),
    [Symbol.asyncDispose]: async () => {
      await releases[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
    },
  }
}

const noon = 1767268800

describe('helm-releases', () => {
  it('are one row a release, the newest revision, with its chart', async () => {
    await using world = await aWorld()
    world.put('web', { revision: 9, status: 'superseded' })
    world.put('web', { revision: 10, chart: { version: '2.0.0' } })
    world.put('api', { status: 'failed' })
    world.put('web', { namespace: 'other', status: 'pending-upgrade' })
    world.server.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'password', namespace: 'shop', uid: 'p', resourceVersion: '' },
    })
    using lease = world.follow()
    await world.until(() =>
      expect(world.rowsOf(lease)).toEqual([
        ['shop', 'api', ['bad', 'failed'], 1, 'api-1.2.3', '4.5', noon + 1],
        ['other', 'web', ['warn', 'pending-upgrade'], 1, 'web-1.2.3', '4.5', noon + 1],
        ['shop', 'web', ['ok', 'deployed'], 10, 'web-2.0.0', '4.5', noon + 10],
      ]),
    )
    await world.until(() => expect(world.releases.freshness).toEqual({ state: 'live' }))
    expect(world.payloadReads()).toHaveLength(3)
    const lists = world.server.requests.filter(({ path }) => path === '/api/v1/secrets')
    expect(lists.every(({ query }) => query.labelSelector === 'owner=helm')).toBe(true)
  })

  it('follow an upgrade, a roll-back and an uninstall, and stay the same rows', async () => {
    await using world = await aWorld()
    world.put('web')
    using lease = world.follow()
    await world.until(() =>
      expect(world.rowsOf(lease)[0]?.slice(0, 4)).toEqual(['shop', 'web', ['ok', 'deployed'], 1]),
    )
    const uid = lease.view.slice(0, 1)[0]?.uid
    world.put('web', { revision: 2, status: 'pending-upgrade', chart: { version: '2.0.0' } })
    await world.until(() =>
      expect(world.rowsOf(lease)[0]?.slice(2, 4)).toEqual([['warn', 'pending-upgrade'], 2]),
    )
    world.put('web', { revision: 2, status: 'deployed', chart: { version: '2.0.0' } })
    await world.until(() =>
      expect(world.rowsOf(lease)[0]?.slice(2, 5)).toEqual([['ok', 'deployed'], 2, 'web-2.0.0']),
    )
    expect(lease.view.slice(0, 1)[0]?.uid).toBe(uid)
    world.server.remove(world.record('web', { revision: 2 }))
    await world.until(() => expect(world.rowsOf(lease)[0]?.[3]).toBe(1))
    world.server.remove(world.record('web'))
    await world.until(() => expect(world.rowsOf(lease)).toEqual([]))
  })

  it('are found in config maps too, and named as missing where those may not be read', async () => {
    await using world = await aWorld()
    world.put('web')
    world.put('other', { kind: 'ConfigMap', chart: { version: '3.0.0' } })
    using lease = world.follow()
    await world.until(() =>
      expect(world.rowsOf(lease).map((row) => [row[1], row[4]])).toEqual([
        ['other', 'other-3.0.0'],
        ['web', 'web-1.2.3'],
      ]),
    )
    expect((await world.release('other')).chart.version).toBe('3.0.0')
    await using _denied = await world.server.inject({ type: 'forbidden', resource: 'configmaps' })
    await world.until(() =>
      expect(world.releases.freshness).toEqual({
        state: 'partial',
        without: [expect.stringContaining('releases kept in config maps')],
      }),
    )
    expect((await world.release('web')).warnings).toEqual([
      expect.stringMatching(/^Releases that are kept in config maps are restricted/u),
    ])
  })

  it('lose only the chart of a release whose record is broken', async () => {
    await using world = await aWorld()
    world.put('broken', { release: 'nothing' })
    world.put('web')
    using lease = world.follow()
    await world.until(() => expect(world.rowsOf(lease).map((row) => row[4])).toEqual([null, 'web-1.2.3']))
    expect(world.rowsOf(lease)[0]?.slice(0, 4)).toEqual(['shop', 'broken', ['ok', 'deployed'], 1])
  })

  it('read no payload while nobody looks', async () => {
    await using world = await aWorld()
    world.put('web')
    world.follow()[Symbol.dispose]()
    await world.until(() => expect(world.releases.size).toBe(1))
    world.put('api')
    await world.until(() => expect(world.releases.size).toBe(2))
    expect(world.payloadReads()).toEqual([])
  })
})

describe('a Helm release', () => {
  it('is read whole: values, what they make with the chart’s own, manifest, notes and history', async () => {
    await using world = await aWorld()
    world.put('web', { status: 'superseded' })
    world.put('web', {
      revision: 2,
      defaults: { image: { name: 'web', tag: 'latest' }, replicas: 1, debug: true },
      values: { image: { tag: '7' }, debug: null, owner: 9223372036854775807n },
    })
    const release = await world.release('web')
    expect(release).toMatchObject({
      ...{ namespace: 'shop', name: 'web', revision: 2, status: 'deployed', appVersion: '4.5' },
      chart: { name: 'web', version: '1.2.3' },
      notes: 'Thank you for installing web.',
      description: 'Upgrade complete',
      warnings: [],
    })
    expect(release.values).toBe('image:\n  tag: "7"\ndebug: null\nowner: 9223372036854775807\n')
    expect(release.computedValues).toBe(
      'image:\n  name: web\n  tag: "7"\nreplicas: 1\nowner: 9223372036854775807\n',
    )
    expect(release.manifest).toContain('kind: ConfigMap')
    expect(release.history.map(({ revision, status, chart }) => [revision, status, chart])).toEqual([
      [2, 'deployed', 'web-1.2.3'],
      [1, 'superseded', 'web-1.2.3'],
    ])
    expect(await world.release('web', 1)).toMatchObject({ revision: 1, status: 'superseded' })
  })

  it('shows no value of the Secrets in its manifest', async () => {
    await using world = await aWorld()
    const secret = '---\n# Source: web/secret.yaml\napiVersion: v1\nkind: Secret\nmetadata:\n  name: login\n'
    const manifest = `${secret}data:\n  password: aHVudGVyMg==\nstringData:\n  pin: "1234"\n---\nkind: ConfigMap\n`
    world.put('web', { manifest })
    const release = await world.release('web')
    expect(release.manifest).not.toMatch(/aHVudGVyMg|1234/u)
    expect(release.manifest).toContain('password: "*** hidden ***"')
    expect(release.manifest).toContain('# Source: web/secret.yaml')
    expect(release.manifest).toContain('kind: ConfigMap')
    world.put('odd', { manifest: '---\nkind: Secret\ndata: {{ password: aHVudGVyMg==\n' })
    expect((await world.release('odd')).manifest).not.toContain('aHVudGVyMg')
  })

  const secret = 'apiVersion: v1, kind: Secret, metadata: { name: login }, data: { password: aHVudGVyMg== }'
  it.each([
    [
      'in a list',
      `---\napiVersion: v1\nkind: List\nitems:\n- { ${secret} }\n- { kind: ConfigMap, data: { a: b } }\n`,
    ],
    [
      'in a list of Secrets, which need not say their kind',
      '---\nkind: SecretList\nitems:\n- data: { p: aHVudGVyMg== }\n',
    ],
    ['as a JSON document', '---\n{"kind":"Secret","data":{"password":"aHVudGVyMg=="}}\n'],
    ['with its kind behind an escape', '---\n{"kind":"\\u0053ecret","data":{"password":"aHVudGVyMg=="}}\n'],
    [
      'behind a comment on the line that begins it',
      '--- # Source: a\nkind: Secret\nstringData: { p: aHVudGVyMg== }\n',
    ],
    ['whose kind stands last', '---\ndata: { password: aHVudGVyMg== }\nkind:   "Secret"\n'],
    ['whose data is no map', '---\nkind: Secret\ndata: aHVudGVyMg==\n'],
    ['that is no YAML', '---\nkind: Secret\ndata: {{ password: aHVudGVyMg==\n'],
  ])('shows no value of a Secret %s', async (_, manifest) => {
    await using world = await aWorld()
    const other = '---\n# kept as it is\nkind: ConfigMap\ndata: { of:   "a Secret" }\n'
    world.put('web', { manifest: `${other}${manifest}` })
    const release = await world.release('web')
    expect(release.manifest).not.toContain('aHVudGVyMg')
    expect(release.manifest).toMatch(/hidden|is not shown/u)
    expect(release.manifest).toContain(other)
  })

  it('names a broken revision of its history, and says so itself where it is the one', async () => {
    await using world = await aWorld()
    world.put('web', { release: 'nothing', status: 'superseded' })
    world.put('web', { revision: 2 })
    expect((await world.release('web')).warnings).toEqual([
      'Revision 1 cannot be read: Its content is not JSON.',
    ])
    await expect(world.release('web', 1)).rejects.toThrow(
      'The record sh.helm.release.v1.web.v1 cannot be read. Its content is not JSON.',
    )
  })

  it('says that there is none, or none of that revision', async () => {
    await using world = await aWorld()
    world.put('web')
    await expect(world.release('api')).rejects.toThrow(
      'There is no Helm release “api” in the namespace “shop”.',
    )
    await expect(world.release('web', 7)).rejects.toThrow('The Helm release “web” has no revision 7.')
  })
})
