import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClusterId, encodeClusterScope } from '#contract'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

/** Every route of a cluster, with the place where it names it. */
const routes = [
  ['GET', '/snapshots/pods?scope=$SCOPE', 'scope'],
  ['POST', '/refresh/pods?scope=$SCOPE', 'scope'],
  ['GET', '/object?clusterId=$ID&version=v1&resource=pods&namespace=a&name=b', 'query'],
  ['GET', '/object/yaml?clusterId=$ID&version=v1&resource=pods&namespace=a&name=b', 'query'],
  ['GET', '/object/events?clusterId=$ID&version=v1&resource=pods&namespace=a&name=b', 'query'],
  ['GET', '/object/details?clusterId=$ID&version=v1&resource=pods&namespace=a&name=b', 'query'],
  ['GET', '/secret/value?clusterId=$ID&version=v1&resource=secrets&namespace=a&name=b&key=c', 'query'],
  ['GET', '/helm/release?clusterId=$ID&namespace=a&name=b', 'query'],
  ['GET', '/helm/releases?scope=$SCOPE', 'scope'],
  ['GET', '/jobs/refresh-1?clusterId=$ID', 'query'],
  ['POST', '/actions/cordon?clusterId=$ID', 'query'],
  ['POST', '/clusters/$ID/retry', 'path'],
  ['GET', '/clusters/$ID/settings', 'path'],
  ['PATCH', '/clusters/$ID/settings', 'path'],
  ['GET', '/clusters/$ID/view', 'path'],
  ['PUT', '/clusters/$ID/view', 'path'],
  ['GET', '/clusters/$ID/stream', 'path'],
  ['UPGRADE', '/clusters/$ID/stream', 'path'],
] as const

const filled = (path: string, id: string) =>
  path.replace('$ID', encodeURIComponent(id)).replace('$SCOPE', encodeURIComponent(id && `${scopeHead(id)}|`))

const scopeHead = (id: string) =>
  encodeClusterScope({ type: 'single', clusterId: id as ClusterId, tail: '' }).slice(0, -1)

interface Outcome {
  readonly status: number
  readonly code: string
  readonly message: string
}

async function ask(world: ServerWorld, method: string, path: string): Promise<Outcome> {
  const upgrade = {
    authorization: `Bearer ${world.server.token}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-version': '13',
  }
  const answer =
    method === 'UPGRADE'
      ? await world.ask('GET', `/api/v1${path}`, upgrade)
      : await world.api(method, path, method === 'GET' ? undefined : {})
  const { error } = answer.json as { error: Outcome }
  return { status: answer.status, code: error.code, message: error.message }
}

interface QuietWorld extends AsyncDisposable {
  readonly world: ServerWorld
  expectSilence(): Promise<void>
}

/** Two clusters whose berths have been reached, so that whatever is logged after `quiet` came with the request. */
async function aWorld(): Promise<QuietWorld> {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod', 'closed', 'never'])
  await world.kubeconfig('other', ['dev'])
  await world.start()
  for (const id of ['config:prod', 'config:closed', 'other:dev']) await world.selectAndReach(id)
  await world.deselect('config:closed')
  const all = async () => [
    await world.records('config', 'prod'),
    await world.records('other', 'dev'),
    await world.records('config', 'never'),
  ]
  const quiet = await all()
  return {
    world,
    expectSilence: async () => expect(await all()).toEqual(quiet),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

describe('a route of a cluster', () => {
  // Every request is refused, so all of them have one world, which stays as quiet as it was.
  let quiet: QuietWorld
  beforeAll(async () => {
    quiet = await aWorld()
  })
  afterAll(() => quiet[Symbol.asyncDispose]())

  describe.each(routes)('%s %s', (method, template, place) => {
    const required = { status: 400, code: 'cluster_id_required', message: 'clusterId is required' }
    const missing =
      place === 'path'
        ? [template.replace('/$ID', ''), template.replace('$ID', '')]
        : [template.replace(/(scope=\$SCOPE|clusterId=\$ID)&?/, ''), filled(template, '')]

    it('needs a clusterId and has no default', async () => {
      for (const path of missing) {
        expect([path, await ask(quiet.world, method, path)]).toEqual([path, required])
      }
      if (place === 'scope') {
        for (const scope of ['|', '|namespace:all', 'clusters=|', 'clusters=config:prod,|']) {
          const path = template.replace('$SCOPE', encodeURIComponent(scope))
          expect([scope, await ask(quiet.world, method, path)]).toEqual([scope, required])
        }
      }
      await quiet.expectSilence()
    })

    it('answers 404 to a cluster that is unknown, never opened or closed', async () => {
      for (const id of ['config:nope', 'config:never', 'config:closed', 'CONFIG:prod', 'prod', '__proto__']) {
        expect([id, await ask(quiet.world, method, filled(template, id))]).toMatchObject([
          id,
          { status: 404, code: 'cluster_not_found' },
        ])
      }
      await quiet.expectSilence()
    })

    it('answers 400 to two of them and to a list', async () => {
      const one = filled(template, 'config:prod')
      const join = one.includes('?') ? '&' : '?'
      const doubled = [`${one}${join}clusterId=${encodeURIComponent('config:prod')}`]
      if (place === 'scope') {
        doubled.push(`${one}&scope=${encodeURIComponent('other:dev|')}`)
        doubled.push(template.replace('$SCOPE', encodeURIComponent('config:prod,other:dev|')))
      } else doubled.push(filled(template, 'config:prod,other:dev'))
      for (const path of doubled) {
        expect([path, await ask(quiet.world, method, path)]).toMatchObject([
          path,
          { status: 400, code: 'invalid_request' },
        ])
      }
      if (place === 'scope') {
        const list = encodeURIComponent('clusters=config:prod,other:dev|')
        const several = template.replace('$SCOPE', list).replace('/snapshots/pods', '/snapshots/attention')
        expect((await ask(quiet.world, method, several)).code).toBe('single_cluster_only')
      }
      await quiet.expectSilence()
    })
  })
})

describe('PUT and DELETE /selection', () => {
  it.each(['PUT', 'DELETE'])('%s needs a clusterId and answers 404 to an unknown one', async (method) => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod'])
    await world.start()
    for (const path of ['/selection', '/selection/']) {
      expect(await ask(world, method, path)).toMatchObject({ status: 400, message: 'clusterId is required' })
    }
    expect(await ask(world, method, '/selection/config%3Anope')).toMatchObject({
      status: 404,
      code: 'context_not_found',
    })
    expect((await world.workspace()).clusters).toEqual([])
  })
})

describe('a clusterId', () => {
  const hostile = [
    'a:b|c',
    'a,b=c',
    'clusters=x',
    '100%',
    '%2F%7C',
    'user/admin@cluster.example:6443/ns',
    'ein Räuber 🏴‍☠️',
    '__proto__',
    'constructor',
    '../../etc',
    'a?b#c&d+e',
    '.',
  ]

  it.each(hostile)('reaches exactly its context, also when that is called %j', async (context) => {
    await using world = await ServerWorld.open()
    // Scripted berths log to files, so only their server's own answers are looked at here.
    await world.kubeconfig('config', [context, 'plain'])
    await world.start({ openLauncher: world.quietBerths })
    const clusterId = `config:${context}` as ClusterId
    expect((await world.select(clusterId)).status).toBe(200)
    const inQuery = new URLSearchParams({ clusterId, version: 'v1', resource: 'pods', name: 'x' })
    const scope = encodeClusterScope({ type: 'single', clusterId, tail: 'namespace:a' })
    const answers = [
      await world.api('GET', `/object?${inQuery}`),
      await world.api('GET', `/snapshots/pods?${new URLSearchParams({ scope })}`),
      await world.api('POST', `/clusters/${encodeURIComponent(clusterId)}/retry`, {}),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 202])
    expect(answers[0]?.json).toMatchObject({ context })
    expect(answers[1]?.json).toMatchObject({ context, url: '/snapshots/pods?tail=namespace%3Aa' })
    expect((await world.deselect(clusterId)).status).toBe(204)
    expect((await world.workspace()).clusters).toEqual([])
  })
})
