import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import type { ActAnswer, ExportedManifests, Job, ManifestReview, ManifestsReview } from '#contract'
import { openCurrent, realClusters } from '#testkit'

async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const berth = stack.use(await openCurrent(east.kubeconfig))
  const name = `apply-${randomUUID().slice(0, 8)}`
  const job = async (jobId: string) => (await berth.ask<Job>(`/jobs/${jobId}`)).body
  return {
    ...{ east, name },
    has: async (object: object) => void stack.use(await east.apply({ ...object } as Record<string, unknown>)),
    /** Deletes it when the test is over. */
    leaves: (...args: readonly string[]) =>
      stack.defer(
        async () => void (await east.mustKubectl(['delete', '--ignore-not-found', '--wait=false', ...args])),
      ),
    review: async (yaml: string, forced: readonly number[] = []) => {
      const { body } = await berth.ask<ManifestsReview>('/manifests/review', 'POST', {
        ...{ yaml, namespace: 'default', forced },
      })
      expect(body).toEqual({ manifests: expect.anything() })
      return body.manifests
    },
    apply: async (yaml: string, manifests?: readonly object[]) => {
      const asked = { yaml, namespace: 'default', ...(manifests === undefined ? {} : { manifests }) }
      const { body } = await berth.ask<ActAnswer>('/manifests/apply', 'POST', asked)
      await expect.poll(async () => (await job(body.jobId)).endedAt, { timeout: 90_000 }).not.toBeNull()
      return await job(body.jobId)
    },
    export: async (resource: string) => {
      const targets = [{ group: '', version: 'v1', resource, namespace: 'default', name }]
      return (await berth.ask<ExportedManifests>('/manifests/export', 'POST', { targets })).body
    },
    writes: async () =>
      (await east.auditEntries()).filter(
        ({ uri, verb }) => uri.includes(name) && verb === 'patch' && !uri.includes('dryRun'),
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const configMap = (name: string, data: object, namespace?: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data })

const outcomes = (reviews: readonly ManifestReview[]) =>
  reviews.map(({ kind, outcome, namespace }) => [kind, outcome, namespace])

describe('applying manifests to a real cluster', () => {
  it('reviews and applies documents, a list, two namespaces, and a definition with its object, in order', async () => {
    await using world = await aWorld()
    const { name, east } = world
    const group = `${name}.flotilla.test`
    world.leaves('crd', `things.${group}`)
    world.leaves('namespace', name)
    world.leaves('configmap,secret', '-n', 'default', name, `${name}-b`)
    const text = `\uFEFF# All of it
apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.${group}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
---
# nothing
---
apiVersion: ${group}/v1
kind: Thing
metadata: {name: ${name}, namespace: ${name}}
spec: {size: 9007199254740993}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: ${name}}
    data: {mode: "0644"}
  - apiVersion: v1
    kind: Secret
    metadata: {name: ${name}, namespace: ${name}}
    stringData: {word: hidden-word}
`.replaceAll('\n', '\r\n')
    const reviews = await world.review(text)
    expect(outcomes(reviews)).toEqual([
      ['Namespace', 'created', ''],
      ['CustomResourceDefinition', 'created', ''],
      ['Thing', 'waits', name],
      ['ConfigMap', 'created', 'default'],
      ['Secret', 'waits', name],
    ])
    expect(reviews[2]).toMatchObject({ message: expect.stringContaining('line 7,') })
    expect(await world.writes()).toEqual([])
    const done = await world.apply(
      text,
      reviews.map(({ index, uid }) => ({ index, uid })),
    )
    expect(done).toMatchObject({ state: 'succeeded', title: 'Applied 5 objects', counts: { done: 5 } })
    const thing = await east.mustKubectl(['get', `things.${group}`, name, '-n', name, '-o', 'yaml'])
    expect(thing).toContain('size: 9007199254740993')
    expect((await world.writes()).length).toBe(5)
    const again = await world.review(text)
    expect(again.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'unchanged'))
    expect(JSON.stringify([reviews, again, done])).not.toContain('hidden-word')
  })

  it('names the managers of fields, and takes them over only where that is asked for', async () => {
    await using world = await aWorld()
    const { name, east } = world
    await world.has({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
      data: { a: '1' },
    })
    const text = configMap(name, { a: '2' })
    const [review] = await world.review(text)
    expect(review).toMatchObject({
      outcome: 'conflict',
      conflicts: [{ field: '.data.a', manager: expect.stringMatching(/^kubectl/u) }],
    })
    const uid = review?.uid ?? ''
    const refused = await world.apply(text, [{ index: 0, uid }])
    expect(refused).toMatchObject({ state: 'failed', reason: expect.stringMatching(/belong to kubectl/u) })
    const [forced] = await world.review(text, [0])
    expect(forced).toMatchObject({
      outcome: 'changed',
      before: expect.stringContaining('a: "1"'),
      isForced: true,
    })
    expect(await world.apply(text, [{ index: 0, uid, isForced: true }])).toMatchObject({ state: 'succeeded' })
    expect(await east.mustKubectl(['get', 'configmap', name, '-o', 'jsonpath={.data.a}'])).toBe('2')
  })

  it('leaves an object alone that was made, or made again, since the review', async () => {
    await using world = await aWorld()
    const { name, east } = world
    const text = configMap(name, { a: '2' })
    const [review] = await world.review(text)
    expect(review).toMatchObject({ outcome: 'created', uid: null })
    await world.has({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
      data: { b: '1' },
    })
    for (const uid of [null, 'uid-of-another'])
      expect(await world.apply(text, [{ index: 0, uid }])).toMatchObject({ counts: { replaced: 1 } })
    expect(await world.writes()).toEqual([])
    expect(await east.mustKubectl(['get', 'configmap', name, '-o', 'jsonpath={.data}'])).toBe('{"b":"1"}')
  })

  it('says in the cluster’s words what it refuses, with the line, and masks the values of a Secret', async () => {
    await using world = await aWorld()
    const { name } = world
    const immutable = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', immutable: true, data: { a: '1' } },
      metadata: { name, namespace: 'default' },
    }
    await world.has(immutable)
    const text = `${configMap(name, { a: '2' })}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}-b}
data:
  a: "1"
  a: "2"
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}-c}
dat: {}
---
apiVersion: v1
kind: Secret
metadata: {name: ${name}}
data: {word: not-base64-word}
---
apiVersion: nothing.example/v1
kind: Thing
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: ${name}}
`
    const reviews = await world.review(text, [0])
    expect(reviews.map((each) => ('message' in each ? each.message : each.outcome))).toEqual([
      expect.stringMatching(/immutable/u),
      expect.stringMatching(/line 8: key "a" already set/u),
      expect.stringMatching(/dat/u),
      expect.not.stringContaining('not-base64-word'),
      'The cluster serves no Thing of nothing.example/v1.',
      `namespaces "${name}" not found`,
    ])
    expect(reviews.map(({ outcome }) => outcome)).toEqual(reviews.map(() => 'refused'))
  })

  it('exports an object as a manifest that makes an equal one', async () => {
    await using world = await aWorld()
    const { name, east } = world
    world.leaves('service', '-n', 'default', name)
    const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] }
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec }
    await east.mustKubectl(['apply', '-f', '-'], { input: JSON.stringify(service) })
    const { yaml } = await world.export('services')
    expect(yaml).not.toMatch(/uid|resourceVersion|managedFields|status|clusterIP:|last-applied/u)
    await east.mustKubectl(['delete', 'service', '-n', 'default', name])
    expect(await world.apply(yaml)).toMatchObject({ state: 'succeeded' })
    expect(parse((await world.export('services')).yaml)).toEqual(parse(yaml))
  })
})
