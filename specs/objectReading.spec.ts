import { describe, expect, it } from 'vitest'
import type { ErrorBody, HelmRelease, ObjectDetails, SecretValue, Snapshot } from '#contract'
import type { KubeObject } from '#machinery'
import { aHelmRecord, aSimulatedPod, aSimulatedWorld, type SimulatedWorld } from '#testkit'

const eventually = { timeout: 30_000 }
const password = 'hunter2-of-the-spec'

const secret = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login', namespace: 'shop', uid: 'uid-of-login', resourceVersion: '' },
  data: { password: Buffer.from(`${password}-${name}`).toString('base64') },
})

/** Two clusters of equal names, whose secrets and releases differ in their values only. */
async function aWorld() {
  const world = await aSimulatedWorld({ names: ['a', 'b'] })
  for (const name of ['a', 'b']) {
    const { server } = world.of(name)
    const owner = { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: 'uid-of-node-1', controller: true }
    server.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1', uid: 'uid-of-node-1', resourceVersion: '' },
    })
    server.put(aSimulatedPod('owned', { ownerReferences: [owner] }))
    server.put(secret(name))
    const { metadata, ...record } = aHelmRecord('web', { values: { cluster: name } })
    server.put({ ...record, metadata: { ...metadata, uid: 'uid-of-record', resourceVersion: '' } })
  }
  await world.open('a', 'b')
  await world.expectLifecycle('ready', 'a', 'b')
  return world
}

async function read<T>(world: SimulatedWorld, name: string, path: string): Promise<T> {
  const [route = '', query = ''] = path.split('?')
  const params = new URLSearchParams(query)
  params.set('clusterId', world.of(name).id)
  return (await (await world.product.api(`${route}?${params}`)).json()) as T
}

describe('reading an object over HTTP', () => {
  it('gives its neighbours, each cluster its own', async () => {
    await using world = await aWorld()
    world.of('b').server.remove(aSimulatedPod('owned'))
    const pod = 'version=v1&resource=pods&namespace=shop&name=owned'
    const { owners, related } = await read<ObjectDetails>(world, 'a', `/object/details?${pod}`)
    expect(owners).toMatchObject([{ relation: 'Owned by', kind: 'Node', name: 'node-1', isFound: true }])
    expect(related).toMatchObject([
      { relation: 'Runs on', domain: 'nodes', name: 'node-1' },
      { relation: 'In the namespace', domain: 'namespaces', name: 'shop' },
    ])
    const { error } = await read<ErrorBody>(world, 'b', `/object/details?${pod}`)
    expect(error.code).toBe('object_not_found')
  }, 120_000)

  it('gives a Secret’s values only where they are asked for, each cluster its own, and logs none', async () => {
    await using world = await aWorld()
    const login = 'version=v1&resource=secrets&namespace=shop&name=login'
    for (const name of ['a', 'b']) {
      const encoded = Buffer.from(`${password}-${name}`).toString('base64')
      for (const route of ['/object', '/object/yaml', '/object/details']) {
        const text = JSON.stringify(await read(world, name, `${route}?${login}`))
        expect(text).not.toContain(encoded)
      }
      const { yaml } = await read<{ yaml: string }>(world, name, `/object/yaml?${login}&reveal=true`)
      expect(yaml).toContain(`password: ${encoded}`)
      const value = await read<SecretValue>(world, name, `/secret/value?${login}&key=password`)
      expect(value).toEqual({ value: `${password}-${name}`, encoding: 'text' })
    }
    const { error } = await read<ErrorBody>(world, 'a', `/secret/value?${login}&key=pin`)
    expect(error).toMatchObject({ code: 'object_not_found', message: 'The secret has no key “pin”.' })
    const log = JSON.stringify(await (await world.product.api('/log')).json())
    expect(log + world.product.output()).not.toContain(password)
  }, 120_000)

  it('gives Helm’s releases as rows and whole, each cluster its own', async () => {
    await using world = await aWorld()
    for (const name of ['a', 'b']) {
      const scope = new URLSearchParams({ scope: `${name}:${name}|namespace:all` })
      const rows = async () => {
        const page = (await (await world.product.api(`/helm/releases?${scope}`)).json()) as Snapshot
        return page.rows.map(([, namespace, release, , ...cells]) => [namespace, release, cells[0], cells[1]])
      }
      await expect.poll(rows, eventually).toEqual([['shop', 'web', ['ok', 'deployed'], 1]])
      const release = await read<HelmRelease>(world, name, '/helm/release?namespace=shop&name=web')
      expect(release).toMatchObject({ revision: 1, values: `cluster: ${name}\n`, warnings: [] })
    }
  }, 120_000)
})
