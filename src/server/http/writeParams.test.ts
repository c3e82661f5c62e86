import { describe, expect, it } from 'vitest'
import type { Protection } from '#contract'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

async function aWorld() {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod'])
  await world.start()
  await world.selectAndReach('config:prod')
  const quiet = await world.records('config', 'prod')
  const act = async (action: string, body: unknown) => {
    const { status, json } = await world.api('POST', `/actions/${action}?clusterId=config%3Aprod`, body)
    const { error, ...told } = json as {
      error?: { code: string; message: string }
      url?: string
      body?: string
    }
    return { status, code: error?.code, message: error?.message, ...told }
  }
  return {
    act,
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
  it.each([
    ['explode', { node: 'node-1' }, 'action'],
    ['__proto__', { node: 'node-1' }, 'action'],
    ['cordon', {}, 'node'],
    ['cordon', { node: '' }, 'name of a node'],
    ['cordon', { node: '../pods' }, 'name of a node'],
    ['cordon', { node: 'a,spec.nodeName!=b' }, 'name of a node'],
    ['cordon', { node: 7 }, 'node is required'],
    ['cordon', [], 'not an object'],
    ['drain', { node: 'node-1', force: 'yes' }, 'force must be true or false'],
    ['drain', { node: 'node-1', gracePeriodSeconds: -1 }, 'gracePeriodSeconds must be a whole number from 0'],
    ['drain', { node: 'node-1', gracePeriodSeconds: 1.5 }, 'gracePeriodSeconds must be a whole number'],
    ['drain', { node: 'node-1', timeoutSeconds: 0 }, 'timeoutSeconds must be a whole number from 1'],
    ['drain', { node: 'node-1', timeoutSeconds: 1e9 }, 'timeoutSeconds must be a whole number'],
    ['drain', { node: 'node-1', confirmed: true }, 'To confirm a change, set "confirm"'],
    ['cancel', {}, 'action'],
  ])('%s with %j is malformed, and reaches no berth', async (action, body, words) => {
    await using quiet = await aWorld()
    const answer = await quiet.act(action, body)
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(answer.message).toContain(words)
    await quiet.expectSilence()
  })

  it('reaches the berth as JSON, with its defaults and nothing that was not asked for', async () => {
    await using quiet = await aWorld()
    const body = { node: 'node-1', force: true, gracePeriodSeconds: 30, other: 'x' }
    const answer = await quiet.act('drain', body)
    expect(answer.url).toBe('/actions/drain')
    expect(JSON.parse(answer.body ?? '')).toEqual({
      action: 'drain',
      node: 'node-1',
      force: true,
      deleteEmptyDirData: false,
      gracePeriodSeconds: 30,
      timeoutSeconds: null,
      confirmed: false,
    })
  })

  it('is confirmed by naming that very cluster', async () => {
    await using quiet = await aWorld()
    const wrong = await quiet.act('cordon', { node: 'node-1', confirm: 'staging' })
    expect(wrong).toMatchObject({ status: 409, code: 'confirmation_required' })
    await quiet.expectSilence()
    const right = await quiet.act('cordon', { node: 'node-1', confirm: 'prod' })
    expect(JSON.parse(right.body ?? '')).toEqual({
      action: 'cordon',
      node: 'node-1',
      confirmed: true,
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
      expect(await quiet.act('cordon', { node: 'node-1', ...body })).toMatchObject({ status, code })
      expect(await quiet.records()).toEqual(before)
    },
  )

  it('lets a job be stopped', async () => {
    await using quiet = await aWorld()
    await quiet.protect('read-only')
    expect((await quiet.cancel('job-1')).status).toBe(200)
  })
})
