import { describe, expect, it } from 'vitest'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

const object = 'version=v1&resource=secrets&namespace=a&name=b'
const long = 'x'.repeat(2001)

describe('a route that reads one thing', () => {
  it('answers 400 with words to what is malformed, and asks no berth', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod'])
    await world.start()
    await world.selectAndReach('config:prod')
    const quiet = await world.records('config', 'prod')
    for (const [path, words] of [
      ['/object/details?version=v1&resource=pods', 'name'],
      ['/object/details?resource=pods&name=b', 'version'],
      [`/object/details?${object}&name=c`, 'name is given twice'],
      [`/object/details?version=v1&resource=pods&name=${long}`, 'name is too long'],
      [`/object?${object}&reveal=yes`, 'reveal must be true or false'],
      [`/object/yaml?${object}&reveal=1`, 'reveal must be true or false'],
      [`/secret/value?${object}`, 'key'],
      [`/secret/value?${object}&key=`, 'key is required'],
      [`/secret/value?${object}&key=${'k'.repeat(254)}`, '253'],
      ['/helm/release?name=web', 'namespace is required'],
      ['/helm/release?namespace=shop', 'name'],
      ['/helm/release?namespace=shop&name=web&revision=0', 'revision must be a whole number from 1'],
      ['/helm/release?namespace=shop&name=web&revision=-1', 'revision must be a whole number from 1'],
      ['/helm/release?namespace=shop&name=web&revision=1000000000', 'revision must be a whole number from 1'],
      ['/helm/release?namespace=shop&name=web&revision=1.5', 'revision must be a whole number from 1'],
      [`/helm/release?namespace=shop&name=${'w'.repeat(54)}`, '53'],
    ] as const) {
      const { status, json } = await world.api('GET', `${path}&clusterId=config%3Aprod`)
      const { error } = json as { error: { code: string; message: string } }
      expect([path, status, error.code]).toEqual([path, 400, 'invalid_request'])
      expect(error.message).toContain(words)
    }
    expect(await world.records('config', 'prod')).toEqual(quiet)
  }, 30_000)
})
