import { describe, expect, it } from 'vitest'
import { apiRoot, type Protection } from '#contract'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

async function aWorld() {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod'])
  await world.start()
  await world.selectAndReach('config:prod')
  const quiet = await world.records('config', 'prod')
  const send = async (method: string, address: string, body: unknown) => {
    const { status, json } = await world.api(method, address, body)
    const { error, ...told } = json as {
      error?: { code: string; message: string }
      url?: string
      body?: string
    }
    return { status, code: error?.code, message: error?.message, ...told }
  }
  const act = (action: string, body: unknown) =>
    send('POST', `/actions/${encodeURIComponent(action)}?clusterId=config%3Aprod`, body)
  return {
    act,
    sendText: (address: string, text: string) => {
      const headers = { authorization: `Bearer ${world.server.token}`, 'content-type': 'application/json' }
      return world.ask('POST', apiRoot + address, headers, text)
    },
    remove: (address: string, body: unknown) => send('DELETE', address, body),
    protect: async (protection: Protection) => {
      const { status } = await world.api('PATCH', '/clusters/config%3Aprod/settings', { protection })
      expect(status).toBe(200)
    },
    cancel: (jobId: string) => world.api('POST', `/jobs/${jobId}/cancel?clusterId=config%3Aprod`, {}),
    records: () => world.records('config', 'prod'),
    expectSilence: async () => expect(await world.records('config', 'prod')).toEqual(quiet),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

describe('POST /actions/{action}', () => {
  const node = { version: 'v1', resource: 'nodes', name: 'node-1' }

  it.each([
    ['../cordon', { targets: [node] }, 'action'],
    ['__proto__', { targets: [node] }, 'action'],
    ['cordon', {}, 'targets'],
    ['cordon', { targets: [] }, 'targets'],
    ['cordon', { node: 'node-1' }, 'targets'],
    ['cordon', { targets: [{ ...node, name: '' }] }, 'name of an object'],
    ['cordon', { targets: [{ ...node, name: '../pods' }] }, 'name of an object'],
    ['cordon', { targets: [{ ...node, resource: 'nodes/status' }] }, 'name of a resource'],
    ['cordon', { targets: [{ ...node, name: 7 }] }, 'name of an object'],
    ['cordon', [], 'not an object'],
    ['drain', { targets: [node], args: 'all' }, 'args'],
    ['drain', { targets: [node], args: [{ force: true }] }, 'args is an object'],
    ['cordon', { targets: [{ ...node, name: '\uD800' }] }, 'name of an object'],
    ['drain', { targets: [node], confirmed: true }, 'To confirm a change, set "confirm"'],
  ])('%s with %j is malformed, and reaches no berth', async (action, body, words) => {
    await using quiet = await aWorld()
    const answer = await quiet.act(action, body)
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(answer.message).toContain(words)
    await quiet.expectSilence()
  })

  it('reaches the berth as JSON, with its defaults and nothing that was not asked for', async () => {
    await using quiet = await aWorld()
    const body = { targets: [node], args: { force: true, gracePeriodSeconds: 30 }, other: 'x' }
    const answer = await quiet.act('drain', body)
    expect(answer.url).toBe('/actions/drain')
    expect(JSON.parse(answer.body ?? '')).toEqual({
      action: 'drain',
      targets: [{ group: '', namespace: '', uid: '', ...node }],
      args: { force: true, gracePeriodSeconds: 30 },
      confirmed: false,
    })
  })

  it('is confirmed by naming that very cluster', async () => {
    await using quiet = await aWorld()
    const wrong = await quiet.act('cordon', { targets: [node], confirm: 'staging' })
    expect(wrong).toMatchObject({ status: 409, code: 'confirmation_required' })
    await quiet.expectSilence()
    const right = await quiet.act('cordon', { targets: [node], confirm: 'prod' })
    expect(JSON.parse(right.body ?? '')).toMatchObject({ action: 'cordon', confirmed: true })
  })

  it('takes thousands of objects, and no more than an API server would of one', async () => {
    await using quiet = await aWorld()
    const targets = Array.from({ length: 5000 }, (_, index) => ({ ...node, name: `node-${index}` }))
    expect((await quiet.act('cordon', { targets })).status).toBe(200)
    const padding = 'x'.repeat(3 * 2 ** 20)
    expect((await quiet.act('cordon', { targets: [node], args: { padding } })).code).toBe('body_too_large')
  })

  it('is refused in a few words where its objects are a million or its arguments have no end', async () => {
    await using quiet = await aWorld()
    const many = await quiet.act('delete', { targets: Array.from({ length: 1_000_000 }).fill(1) })
    expect(many).toMatchObject({ status: 400, message: 'targets are at most 5000' })
    const bad = await quiet.act('delete', { targets: Array.from({ length: 5000 }).fill({}) })
    expect(bad.status).toBe(400)
    expect(bad.message?.length).toBeLessThan(2000)
    const deep = `{"targets":[${JSON.stringify(node)}],"args":{"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`
    expect(await quiet.sendText('/actions/delete?clusterId=config%3Aprod', deep)).toMatchObject({
      status: 400,
      json: { error: { message: 'The body is nested too deeply.' } },
    })
    await quiet.expectSilence()
  })
})

describe('DELETE /object', () => {
  const address = '/object?clusterId=config%3Aprod&version=v1&resource=pods&namespace=shop&name=web-1'

  it('reaches the berth with the object of its address and the arguments of its body', async () => {
    await using quiet = await aWorld()
    const args = { propagationPolicy: 'Orphan' }
    const answer = await quiet.remove(address, { args, confirm: 'prod', name: 'another' })
    expect(answer.url).toBe('/object')
    expect(JSON.parse(answer.body ?? '')).toEqual({
      ...{ group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1', uid: '' },
      ...{ args, confirmed: true },
    })
  })

  it('names an object, and needs the confirmation that its cluster’s protection asks for', async () => {
    await using quiet = await aWorld()
    const unnamed = await quiet.remove(address.replace('&name=web-1', ''), {})
    expect(unnamed).toMatchObject({ status: 400, code: 'invalid_request' })
    await quiet.protect('read-only')
    expect(await quiet.remove(address, { confirm: 'prod' })).toMatchObject({
      status: 403,
      code: 'protected_cluster',
    })
  })
})

describe('a protected cluster', () => {
  it.each([
    ['read-only', {}, 403, 'protected_cluster'],
    ['read-only', { confirm: 'prod' }, 403, 'protected_cluster'],
    ['confirm', {}, 409, 'confirmation_required'],
  ] as const)(
    '%s refuses a change with %j before its berth hears of it',
    async (protection, body, status, code) => {
      await using quiet = await aWorld()
      await quiet.protect(protection)
      const before = await quiet.records()
      expect(
        await quiet.act('cordon', {
          targets: [{ version: 'v1', resource: 'nodes', name: 'node-1' }],
          ...body,
        }),
      ).toMatchObject({ status, code })
      expect(await quiet.records()).toEqual(before)
    },
  )

  it('lets a job be stopped', async () => {
    await using quiet = await aWorld()
    await quiet.protect('read-only')
    expect((await quiet.cancel('job-1')).status).toBe(200)
  })
})
