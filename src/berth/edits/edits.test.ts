import { describe, expect, it } from 'vitest'
import type { EditText, ErrorBody, ReviewAnswer, SaveAnswer } from '#contract'
import type { KubeObject } from '#machinery'
import { aClusterToOpen } from '#testkit'

const configMap = (data: Record<string, string>, metadata: Partial<KubeObject['metadata']> = {}) =>
  ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', data },
    metadata: { name: 'web', namespace: 'shop', ...metadata },
  }) as KubeObject

/** A config map in a simulated cluster, and its editor. */
async function aWorld(object: KubeObject = configMap({ a: '1' }), resource = 'configmaps') {
  const stack = new AsyncDisposableStack()
  const cluster = stack.use(await aClusterToOpen())
  const { server } = cluster
  server.put(object)
  const berth = stack.use(await cluster.open())
  const names = { group: '', version: 'v1', resource, namespace: 'shop', name: 'web' }
  const text = async () => {
    const answer = await berth.ask<EditText>(`/object/edit?${new URLSearchParams(names)}`)
    expect(answer.status).toBe(200)
    return answer.body
  }
  const of = ({ uid, resourceVersion }: EditText, yaml: string) => ({ ...names, uid, resourceVersion, yaml })
  return {
    ...{ server, berth, names, text },
    review: async (at: EditText, yaml: string) =>
      (await berth.ask<ReviewAnswer>('/object/review', 'POST', of(at, yaml))).body,
    save: async (at: EditText, yaml: string) =>
      (await berth.ask<SaveAnswer & ErrorBody>('/object/save', 'POST', of(at, yaml))).body,
    stored: () => server.store.get(`/${resource}`, 'shop/web'),
    puts: () => server.requests.filter(({ method }) => method === 'PUT').map(({ query }) => query),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('editing an object', () => {
  it('shows the difference as the cluster answers a dry run, and saves the text as it was written', async () => {
    await using world = await aWorld()
    const at = await world.text()
    const edited = at.yaml.replace('a: "1"', 'a: "2" # why')
    expect(await world.review(at, edited)).toEqual({
      outcome: 'reviewed',
      before: expect.stringContaining('a: "1"'),
      after: expect.stringMatching(/a: "2"\n/u),
      ignoresStatus: false,
      untried: null,
      warnings: [],
    })
    expect(world.stored()?.data).toEqual({ a: '1' })
    expect(await world.save(at, edited)).toMatchObject({ outcome: 'saved', isUnchanged: false })
    expect(world.stored()?.data).toEqual({ a: '2' })
    const query = { fieldManager: 'flotilla', fieldValidation: 'Strict' }
    expect(world.puts()).toEqual([{ ...query, dryRun: 'All' }, query])
  })

  it('says that nothing changes where the cluster finds nothing', async () => {
    await using world = await aWorld()
    const at = await world.text()
    const edited = `# only a comment\n${at.yaml}`
    const review = await world.review(at, edited)
    expect(review).toMatchObject({ outcome: 'reviewed' })
    if (review.outcome === 'reviewed') expect(review.before).toBe(review.after)
    expect(await world.save(at, edited)).toMatchObject({ outcome: 'saved', isUnchanged: true })
  })

  it('keeps strings that Go would read as numbers, and what the cluster sets out of the difference', async () => {
    const data = { mode: '0o644', hex: '0X1F', late: '12:30', word: 'on', long: '1_000' }
    await using world = await aWorld(configMap(data))
    const at = await world.text()
    for (const [key, value] of Object.entries(data)) expect(at.yaml).toContain(`${key}: "${value}"`)
    const review = await world.review(at, at.yaml)
    expect(JSON.stringify(review)).not.toMatch(/resourceVersion|creationTimestamp|uid/u)
  })

  it('answers with the present text where the object has been changed, and sends nothing', async () => {
    await using world = await aWorld()
    const at = await world.text()
    world.server.put(configMap({ a: '1', b: '2' }))
    const theirs = { yaml: expect.stringContaining('b: "2"'), uid: at.uid }
    expect(await world.review(at, at.yaml)).toMatchObject({ outcome: 'changed', theirs })
    expect(world.puts()).toEqual([])
    expect(await world.save(at, at.yaml)).toMatchObject({ outcome: 'changed', theirs })
    expect(world.stored()?.data).toEqual({ a: '1', b: '2' })
  })

  it('never overwrites another object of that name, nor makes one again that has gone', async () => {
    await using world = await aWorld()
    const at = await world.text()
    const edited = at.yaml.replace('a: "1"', 'a: "2"')
    world.server.store.delete('/configmaps', 'shop/web')
    expect(await world.review(at, edited)).toMatchObject({ outcome: 'gone' })
    expect(await world.save(at, edited)).toMatchObject({ outcome: 'gone' })
    world.server.put(configMap({ a: 'another' }))
    expect(await world.review(at, edited)).toMatchObject({ outcome: 'replaced' })
    expect(await world.save(at, edited)).toMatchObject({ outcome: 'replaced' })
    expect(world.stored()?.data).toEqual({ a: 'another' })
  })

  it.each([
    ['resourceVersion', /^ {2}resourceVersion:.*\n/mu],
    ['uid', /^ {2}uid:.*\n/mu],
    ['name', /^ {2}name:.*\n/mu],
    ['namespace', /^ {2}namespace:.*\n/mu],
  ])('refuses a text without its %s, and sends nothing', async (field, line) => {
    await using world = await aWorld()
    const at = await world.text()
    const message = expect.stringContaining(`metadata.${field} must stay`)
    for (const act of [world.review, world.save])
      expect(await act(at, at.yaml.replace(line, ''))).toMatchObject({ outcome: 'refused', message })
    expect(world.puts()).toEqual([])
  })

  it.each([
    ['a second document', (yaml: string) => `${yaml}---\n${yaml}`, /second document/u],
    ['a broken text', (yaml: string) => `${yaml}data: [\n`, /^Line \d+: /u],
    ['no object', () => '[]', /not an object/u],
  ])('refuses %s, and sends nothing', async (_, edit, words) => {
    await using world = await aWorld()
    const at = await world.text()
    const answer = await world.save(at, edit(at.yaml))
    expect(answer).toMatchObject({ outcome: 'refused', message: expect.stringMatching(words) })
    expect(world.puts()).toEqual([])
  })

  it('gives on the refusal of the cluster in its own words', async () => {
    await using world = await aWorld()
    const at = await world.text()
    expect(await world.save(at, `${at.yaml}data: {}\n`)).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('key "data" already set'),
    })
    for (const act of [world.review, world.save])
      expect(await act(at, at.yaml.replace('data:', 'dta:'))).toMatchObject({
        outcome: 'refused',
        message: expect.stringContaining('unknown field "dta"'),
      })
    expect(world.stored()?.data).toEqual({ a: '1' })
  })

  it('says that an edited status is ignored', async () => {
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } },
      ...{ spec: { containers: [] }, status: { phase: 'Running' } },
    } as unknown as KubeObject
    await using world = await aWorld(pod, 'pods')
    const at = await world.text()
    expect(await world.review(at, at.yaml)).toMatchObject({ ignoresStatus: false })
    const edited = at.yaml.replace('phase: Running', 'phase: Failed')
    expect(await world.review(at, edited)).toMatchObject({ outcome: 'reviewed', ignoresStatus: true })
  })

  it('shows of a Secret which values change, and none of them', async () => {
    const secret = { ...configMap({ old: 'b2xkd29yZA==', same: 'c2FtZQ==' }), kind: 'Secret', type: 'Opaque' }
    await using world = await aWorld(secret, 'secrets')
    const at = await world.text()
    const review = await world.review(at, at.yaml.replace('b2xkd29yZA==', 'bmV3d29yZHM='))
    expect(review).toMatchObject({
      before: expect.stringMatching(/old: hidden, 7 bytes\n {2}same: hidden, 4 bytes/u),
      after: expect.stringMatching(/old: hidden, 8 bytes, changed\n {2}same: hidden, 4 bytes/u),
    })
    expect(JSON.stringify(review)).not.toMatch(/b2xkd29yZA|c2FtZQ|bmV3d29yZHM/u)
  })

  it('names what else owns the object', async () => {
    const annotations = { 'meta.helm.sh/release-name': 'shop-web' }
    await using world = await aWorld(configMap({}, { annotations }))
    expect((await world.text()).owners).toEqual([
      'Helm release shop-web manages it: its next upgrade may set the edited fields back, or fail over it.',
    ])
  })

  it('leaves the other cluster alone by one request', async () => {
    await using world = await aWorld()
    await using twin = await aWorld()
    const seen = twin.server.requests.length
    const at = await world.text()
    await world.review(at, at.yaml.replace('a: "1"', 'a: "2"'))
    await world.save(at, at.yaml.replace('a: "1"', 'a: "2"'))
    const more = twin.server.requests.slice(seen).filter(({ path }) => path.includes('configmaps/web'))
    expect([more, twin.stored()?.data]).toEqual([[], { a: '1' }])
  })
})
