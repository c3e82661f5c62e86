import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import type { EditText, ReviewAnswer, SaveAnswer, SchemaAnswer } from '#contract'
import { openCurrent, readCertificate, realClusters } from '#testkit'

/** A boat in an aggregated API whose server, the test's own, has neither a dry run nor schemas. */
async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const run = randomUUID().slice(0, 8)
  const group = `plain-${run}.flotilla.test`
  const apiVersion = `${group}/v1`
  const metadata = { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '1' }
  let boat: unknown = { apiVersion, kind: 'Boat', metadata, spec: { masts: 1 } }
  const puts: string[] = []
  const key = readFileSync(new URL('../../../testkit/certificates/server.key', import.meta.url))
  const server = createServer({ key, cert: readCertificate('server.pem') }, async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost')
    const say = (body: unknown, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const refuse = (code: number, message: string) =>
      say({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'BadRequest', code, message }, code)
    if (pathname === `/apis/${apiVersion}`) {
      const verbs = ['get', 'list', 'update']
      const resources = [{ name: 'boats', singularName: 'boat', namespaced: true, kind: 'Boat', verbs }]
      return say({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources })
    }
    if (pathname !== `/apis/${apiVersion}/namespaces/default/boats/web`) return refuse(404, 'not here')
    if (request.method === 'GET') return say(boat)
    const isDryRun = searchParams.get('dryRun') !== null
    puts.push(isDryRun ? 'dry run' : 'update')
    if (isDryRun) return refuse(400, 'the dryRun parameter is not supported')
    boat = { ...parse(await text(request)), metadata: { ...metadata, resourceVersion: '2' } }
    say(boat)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  stack.use(
    await east.apply({
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: `plain-${run}`, namespace: 'default' } },
      spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
    }),
  )
  stack.use(
    await east.apply({
      ...{ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: `v1.${group}` } },
      spec: {
        ...{
          group,
          version: 'v1',
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 10,
          versionPriority: 10,
        },
        service: { namespace: 'default', name: `plain-${run}`, port },
      },
    }),
  )
  await east.mustKubectl(['wait', '--for=condition=Available', '--timeout=60s', `apiservice/v1.${group}`])
  const berth = stack.use(await openCurrent(east.kubeconfig))
  const names = { group, version: 'v1', resource: 'boats', namespace: 'default', name: 'web' }
  return {
    puts,
    text: async () => (await berth.ask<EditText>(`/object/edit?${new URLSearchParams(names)}`)).body,
    send: async <Body>(to: 'review' | 'save', { uid, resourceVersion }: EditText, yaml: string) =>
      (await berth.ask<Body>(`/object/${to}`, 'POST', { ...names, uid, resourceVersion, yaml })).body,
    schema: async () => {
      const query = new URLSearchParams({ group, version: 'v1', kind: 'Boat' })
      return (await berth.ask<SchemaAnswer>(`/schema?${query}`)).body
    },
    stored: () => boat,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

it('edits an object of an aggregated API without dry run and schemas, and says that the edit was not tried', async () => {
  await using world = await aWorld()
  expect(await world.schema()).toEqual({ schema: null, problem: 'absent' })
  const at = await world.text()
  const edited = at.yaml.replace('masts: 1', 'masts: 2')
  expect(await world.send<ReviewAnswer>('review', at, edited)).toEqual({
    outcome: 'reviewed',
    before: expect.stringContaining('masts: 1'),
    after: edited,
    ignoresStatus: false,
    untried: expect.stringContaining('the dryRun parameter is not supported'),
    warnings: [],
  })
  expect(world.stored()).toMatchObject({ spec: { masts: 1 } })
  expect(await world.send<SaveAnswer>('save', at, edited)).toMatchObject({ outcome: 'saved' })
  expect(world.stored()).toMatchObject({ spec: { masts: 2 } })
  expect(world.puts).toEqual(['dry run', 'update'])
})
