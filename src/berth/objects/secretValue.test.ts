import { describe, expect, it } from 'vitest'
import { aSimulatedClient } from '#testkit'
import { readObject, readYaml } from './objects.ts'
import { readSecretValue } from './secretValue.ts'

const encode = (value: string | Uint8Array): string => Buffer.from(value).toString('base64')

async function aWorld() {
  const { server, client, ...world } = await aSimulatedClient()
  server.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'login',
      namespace: 'shop',
      uid: 'uid-of-login',
      resourceVersion: '',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":"${encode('hunter2')}"}` },
    },
    data: {
      password: encode('hunter2'),
      key: encode(Uint8Array.of(0xff, 0, 1)),
      constructor: encode('x'),
      marked: encode('\ufeffx'),
    },
  })
  const { signal } = new AbortController()
  const params = { group: '', version: 'v1', resource: 'secrets', namespace: 'shop', name: 'login' }
  return {
    ...world,
    value: (key: string) => readSecretValue(client, { ...params, key }, signal),
    object: (reveal: boolean) => readObject(client, { ...params, reveal }, signal),
    yaml: (reveal: boolean) => readYaml(client, { ...params, reveal }, signal),
  }
}

describe('a Secret', () => {
  it('gives one value where it is asked for: text as text, bytes as base64', async () => {
    await using world = await aWorld()
    expect(await world.value('password')).toEqual({ value: 'hunter2', encoding: 'text' })
    expect(await world.value('key')).toEqual({ value: encode(Uint8Array.of(0xff, 0, 1)), encoding: 'base64' })
    expect(await world.value('constructor')).toEqual({ value: 'x', encoding: 'text' })
    // A byte order mark is part of the value.
    expect(await world.value('marked')).toEqual({ value: '\ufeffx', encoding: 'text' })
  })

  it('says that it has no such key', async () => {
    await using world = await aWorld()
    for (const key of ['nothing', 'toString', '__proto__'])
      await expect(world.value(key)).rejects.toThrow(`The secret has no key “${key}”.`)
  })

  it('is read without its values, nor the copy that kubectl leaves, unless they are asked for', async () => {
    await using world = await aWorld()
    const [object, yaml] = [JSON.stringify(await world.object(false)), await world.yaml(false)]
    for (const text of [object, yaml]) {
      expect(text).toContain('password')
      expect(text).not.toContain(encode('hunter2'))
    }
    expect(await world.object(false)).toMatchObject({ dataBytes: { password: 7, key: 3 } })
    expect(yaml).not.toContain('dataBytes')
    expect(await world.yaml(true)).toContain(`password: ${encode('hunter2')}`)
  })
})
