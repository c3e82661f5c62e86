import { describe, expect, test as it } from 'vitest'
import { type Gvr, type KubeObject, resourcePath } from '#machinery'
import { type ConformanceWorld, configMaps, Desk, failure, secrets } from './desk.ts'

const deployments: Gvr = { group: 'apps', version: 'v1', resource: 'deployments' }
const strict = { fieldManager: 'flotilla', fieldValidation: 'Strict' }

const replace = (desk: Desk, gvr: Gvr, text: string, query: object = strict): Promise<KubeObject> =>
  desk.client.json(resourcePath(gvr, desk.namespace, 'a'), {
    method: 'PUT',
    contentType: 'application/yaml',
    body: text,
    query: { ...query },
  })

const read = (desk: Desk, gvr: Gvr): Promise<KubeObject> =>
  desk.client.json(resourcePath(gvr, desk.namespace, 'a'))

/** The head of a text for that object, as it is now. */
const head = ({ metadata: { name, uid, resourceVersion } }: KubeObject, kind: string): string =>
  `apiVersion: ${kind === 'Deployment' ? 'apps/v1' : 'v1'}
kind: ${kind}
metadata:
  name: ${name}
  uid: ${uid}
  resourceVersion: "${resourceVersion}"
`

/** describeReplacements says what the product takes for granted of an update whose body is a person's own YAML. */
export function describeReplacements(openWorld: () => Promise<ConformanceWorld>): void {
  describe('replacing an object with YAML', () => {
    it('takes the text with its comments and its scalars, and leaves out what the text leaves out', async () => {
      await using desk = await Desk.open(openWorld)
      const first = await desk.create(configMaps, 'a', { data: { old: '1' } })
      const text = `${head(first, 'ConfigMap')}# a comment\ndata: {mode: "0644", long: '9007199254740993'}\n`
      const answer = await replace(desk, configMaps, text)
      expect(answer.data).toEqual({ mode: '0644', long: '9007199254740993' })
      expect((await read(desk, configMaps)).data).toEqual(answer.data)
      expect(answer.metadata.creationTimestamp).toBe(first.metadata.creationTimestamp)
    })

    it('answers a dry run with what it would store, and stores nothing', async () => {
      await using desk = await Desk.open(openWorld)
      const first = await desk.create(secrets, 'a', { data: { old: 'MQ==' } })
      const text = `${head(first, 'Secret')}type: Opaque\nstringData: {new: word}\n`
      const answer = await replace(desk, secrets, text, { ...strict, dryRun: 'All' })
      expect([answer.data, answer.stringData]).toEqual([{ new: 'd29yZA==' }, undefined])
      expect(answer.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
      expect((await read(desk, secrets)).data).toEqual({ old: 'MQ==' })
    })

    it('writes nothing where nothing would change', async () => {
      await using desk = await Desk.open(openWorld)
      const first = await desk.create(configMaps, 'a', { data: { x: '1' } })
      const answer = await replace(desk, configMaps, `${head(first, 'ConfigMap')}data: {x: "1"}\n`)
      expect(answer.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    })

    it('leaves the status alone', async () => {
      await using desk = await Desk.open(openWorld)
      const labels = { app: 'a' }
      const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a:1' }] } }
      await desk.create(deployments, 'a', {
        spec: { replicas: 0, paused: true, selector: { matchLabels: labels }, template },
      })
      const text = (at: KubeObject) =>
        `${head(at, 'Deployment')}spec: ${JSON.stringify({ ...(at.spec as object), minReadySeconds: 5 })}\nstatus: {replicas: 77}\n`
      const answer = await untilTaken(desk, (at) => replace(desk, deployments, text(at)))
      expect([answer.spec, (answer.status as { replicas?: number })?.replicas ?? 0]).toMatchObject([
        { minReadySeconds: 5 },
        0,
      ])
      await desk.client.json(resourcePath(deployments, desk.namespace, 'a'), { method: 'DELETE' })
    })

    it('refuses a stale resourceVersion and another uid as conflicts', async () => {
      await using desk = await Desk.open(openWorld)
      const first = await desk.create(configMaps, 'a')
      const second = await desk.patch(configMaps, 'a', { data: { x: '1' } })
      for (const metadata of [first.metadata, { ...second.metadata, uid: 'another' }])
        expect(
          await failure(replace(desk, configMaps, head({ ...second, metadata }, 'ConfigMap'))),
        ).toMatchObject({ status: 409, reason: 'conflict' })
      expect((await read(desk, configMaps)).data).toEqual({ x: '1' })
    })

    it.each([
      ['a key twice', 'data: {x: "1"}\ndata: {x: "2"}\n', /key "data" already set/u],
      ['an unknown field', 'dta: {x: "1"}\n', /unknown field "dta"/u],
      ['a broken text', 'data: {x: "1"\n', /yaml: line/u],
    ])('refuses %s where it is asked to be strict', async (_, rest, words) => {
      await using desk = await Desk.open(openWorld)
      const first = await desk.create(configMaps, 'a')
      const refusal = await failure(replace(desk, configMaps, head(first, 'ConfigMap') + rest))
      expect([refusal.status, refusal.reason]).toEqual([400, 'rejected'])
      expect(refusal.message).toMatch(words)
    })

    it('reads the first of several documents only', async () => {
      await using desk = await Desk.open(openWorld)
      const first = await desk.create(configMaps, 'a')
      const text = `${head(first, 'ConfigMap')}data: {x: "1"}\n---\n${head(first, 'ConfigMap')}data: {x: "2"}\n`
      expect((await replace(desk, configMaps, text)).data).toEqual({ x: '1' })
    })
  })
}

/** Controllers write to an object as well: tries again with the next state where they did. */
async function untilTaken(desk: Desk, act: (at: KubeObject) => Promise<KubeObject>): Promise<KubeObject> {
  for (;;) {
    try {
      return await act(await read(desk, deployments))
    } catch (problem) {
      if ((problem as { reason?: string }).reason !== 'conflict') throw problem
    }
  }
}
