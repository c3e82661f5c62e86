import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { EditText, ReviewAnswer, SaveAnswer } from '#contract'
import { aDefinition, openCurrent, type RealCluster, realClusters, temporaryFolder } from '#testkit'

const group = 'edits.flotilla.test'

/** Two kinds of the test's own: one with a schema, one that takes anything. */
const sized = {
  type: 'object',
  properties: { spec: { type: 'object', properties: { size: { type: 'integer', format: 'int64' } } } },
}
const subresources = { status: {} }

/** With `verbs`, the person may do only these to config maps, deployments and secrets. */
async function aWorld({ verbs }: { verbs?: readonly string[] } = {}) {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const berth = stack.use(
    await openCurrent(verbs === undefined ? east.kubeconfig : await limitedTo(stack, east, verbs)),
  )
  const name = `edit-${randomUUID().slice(0, 8)}`
  const editor = (resource: string, of = '', version = 'v1') => {
    const names = { group: of, version, resource, namespace: 'default', name }
    const sent = ({ uid, resourceVersion }: EditText, yaml: string, part: 'all' | 'status' = 'all') => ({
      ...{
        ...names,
        uid,
        resourceVersion,
        yaml,
        part,
        by: verbs?.includes('update') === false ? 'patch' : 'update',
      },
    })
    return {
      text: async () => (await berth.ask<EditText>(`/object/edit?${new URLSearchParams(names)}`)).body,
      review: async (at: EditText, yaml: string, part?: 'status') =>
        (await berth.ask<ReviewAnswer>('/object/review', 'POST', sent(at, yaml, part))).body,
      save: async (at: EditText, yaml: string, part?: 'status') =>
        (await berth.ask<SaveAnswer>('/object/save', 'POST', sent(at, yaml, part))).body,
    }
  }
  return {
    ...{ east, name, editor },
    has: async (object: object) => void stack.use(await east.apply({ ...object } as Record<string, unknown>)),
    /** A deployment that its controller has seen, and does not write to any more. */
    hasDeployment: async () => {
      stack.use(await east.apply(deployment(name)))
      const seen = '--for=jsonpath={.status.observedGeneration}=1'
      await east.mustKubectl(['wait', seen, '--timeout=30s', 'deployment', name])
      const paused = '--for=condition=Progressing=Unknown'
      await east.mustKubectl(['wait', paused, '--timeout=30s', 'deployment', name])
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** A kubeconfig of another user, who may do that much. */
async function limitedTo(stack: AsyncDisposableStack, east: RealCluster, verbs: readonly string[]) {
  const user = `editor-${randomUUID().slice(0, 8)}`
  const flags = verbs.map((verb) => `--verb=${verb}`)
  const resources = '--resource=configmaps,secrets,deployments.apps'
  await east.mustKubectl(['create', 'clusterrole', user, ...flags, resources])
  await east.mustKubectl(['create', 'clusterrolebinding', user, `--clusterrole=${user}`, `--user=${user}`])
  stack.defer(
    async () => void (await east.kubectl(['delete', `clusterrole/${user}`, `clusterrolebinding/${user}`])),
  )
  const folder = stack.use(await temporaryFolder('patch'))
  const config = parse(await readFile(east.kubeconfig, 'utf8')) as { users: { user: object }[] }
  for (const each of config.users) Object.assign(each.user, { as: user })
  const path = join(folder.path, 'config')
  await writeFile(path, stringify(config))
  return path
}

const deployment = (name: string) => {
  const labels = { app: name }
  const template = {
    metadata: { labels },
    spec: {
      containers: [{ name: 'app', image: 'registry.example/app:1', env: [{ name: 'A', value: '1' }] }],
    },
  }
  const spec = { replicas: 0, paused: true, selector: { matchLabels: labels }, template }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' }, spec }
}

describe('editing an object of a real cluster', () => {
  it('reviews by a dry run, really deletes another manager’s line, and shows every warning', async () => {
    await using world = await aWorld()
    await world.hasDeployment()
    const { text, review, save } = world.editor('deployments', 'apps')
    const at = await text()
    expect(at.yaml).not.toContain('managedFields')
    const edited = at.yaml.replace('  paused: true\n', '').replace(/ +- name: A\n +value: "1"\n/u, '$&$&')
    const reviewed = await review(at, edited)
    expect(reviewed).toMatchObject({
      outcome: 'reviewed',
      warnings: [expect.stringMatching(/env\[1\].*hides previous definition of "A"/u)],
    })
    expect(await save(at, edited)).toMatchObject({ outcome: 'saved', warnings: [expect.any(String)] })
    const stored = await world.east.mustKubectl([
      'get',
      'deployment',
      world.name,
      '-o',
      'json',
      '--show-managed-fields',
    ])
    const { spec, metadata } = JSON.parse(stored) as {
      spec: { paused?: boolean }
      metadata: { managedFields: { manager: string; operation: string }[] }
    }
    expect(spec.paused).toBeUndefined()
    expect(metadata.managedFields.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(
      expect.arrayContaining(['kubectl Apply', 'flotilla Update']),
    )
  })

  it('says with the field what the cluster does not take', async () => {
    await using world = await aWorld()
    await world.hasDeployment()
    const { text, review } = world.editor('deployments', 'apps')
    const at = await text()
    expect(await review(at, at.yaml.replace('  paused: true', '  replica: 3'))).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('unknown field "spec.replica"'),
    })
    const another = at.yaml.replace(/matchLabels:\n( +)app: .*/u, 'matchLabels:\n$1app: another')
    expect(await review(at, another)).toMatchObject({
      outcome: 'refused',
      problems: expect.arrayContaining([
        { field: 'spec.selector', message: expect.stringContaining('immutable') },
      ]),
    })
    const status = at.yaml.replace(/^status:/mu, 'status:\n  readyReplicas: 3')
    expect(await review(at, status)).toMatchObject({ outcome: 'reviewed', ignoresStatus: true })
  })

  it('saves the status alone where it is asked for, and nothing else of the text', async () => {
    await using world = await aWorld()
    await world.hasDeployment()
    const { text, review, save } = world.editor('deployments', 'apps')
    const at = await text()
    const edited = at.yaml
      .replace('  paused: true', '  paused: false')
      .replace(/^status:/mu, 'status:\n  collisionCount: 3')
    const reviewed = await review(at, edited, 'status')
    expect(reviewed).toMatchObject({ outcome: 'reviewed', ignoresStatus: false })
    const { before, after } = reviewed as Extract<ReviewAnswer, { outcome: 'reviewed' }>
    expect(parse(after)).toMatchObject({ spec: { paused: true }, status: { collisionCount: 3 } })
    expect(after.replace('  collisionCount: 3\n', '')).toBe(before)
    expect(parse((await text()).yaml)).not.toHaveProperty('status.collisionCount')
    expect(await save(at, edited, 'status')).toMatchObject({ outcome: 'saved', isUnchanged: false })
    expect(parse((await text()).yaml)).toMatchObject({
      spec: { paused: true },
      status: { collisionCount: 3 },
    })
    // The text was read before that, so it must not undo what came between.
    expect(await save(at, at.yaml, 'status')).toMatchObject({ outcome: 'changed' })
  })

  it('edits an object of nearly a megabyte', async () => {
    await using world = await aWorld()
    const { east, name } = world
    const data = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [`key-${at}`, 'a line of text\n'.repeat(64)]),
    )
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data }
    await east.mustKubectl(['create', '-f', '-'], { input: JSON.stringify(object) })
    await using _ = {
      [Symbol.asyncDispose]: async () => void (await east.kubectl(['delete', 'configmap', name])),
    }
    const { text, review, save } = world.editor('configmaps')
    const at = await text()
    expect(at.yaml.length).toBeGreaterThan(950_000)
    const edited = `${at.yaml.trimEnd()}\n`.replace(/^data:$/mu, 'data:\n  more: "0644"')
    expect(await review(at, edited)).toMatchObject({ outcome: 'reviewed', untried: null })
    expect(await save(at, edited)).toMatchObject({ outcome: 'saved' })
    const more = await east.mustKubectl(['get', 'configmap', name, '-o', 'jsonpath={.data.more}'])
    expect(more).toBe('0644')
  })

  it('tells a change, a deletion and another object of the name from each other', async () => {
    await using world = await aWorld()
    const { east, name } = world
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } }
    await world.has({ ...configMap, data: { a: '1' } })
    const { text, save } = world.editor('configmaps')
    const at = await text()
    await east.mustKubectl(['patch', 'configmap', name, '-p', '{"data":{"b":"2"}}'])
    expect(await save(at, at.yaml)).toMatchObject({
      outcome: 'changed',
      theirs: { uid: at.uid, yaml: expect.stringContaining('b: "2"') },
    })
    await east.mustKubectl(['delete', 'configmap', name])
    expect(await save(at, at.yaml)).toMatchObject({ outcome: 'gone' })
    await east.mustKubectl(['create', 'configmap', name])
    expect(await save(at, at.yaml)).toMatchObject({ outcome: 'replaced' })
  })

  it('keeps whole numbers of any size and every scalar, with a schema and without', async () => {
    await using world = await aWorld()
    const { east, name } = world
    await world.has(aDefinition(group, 'Sized', { schema: sized, subresources }))
    await world.has(aDefinition(group, 'Anything', { subresources }))
    const names = ['sizeds', 'anythings'].map((plural) => `crd/${plural}.${group}`)
    await east.mustKubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names])
    const of = (kind: string, spec: string) =>
      `{"apiVersion":"${group}/v1","kind":"${kind}","metadata":{"name":"${name}","namespace":"default"},"spec":${spec}}`
    const spec = '{"size":9007199254740993}'
    const free =
      '{"size":9223372036854775807,"list":[{"name":"a"}],"mode":"0644","version":"1.10","odd":"0o17"}'
    for (const input of [of('Sized', spec), of('Anything', free)])
      await east.mustKubectl(['apply', '--server-side', '-f', '-'], { input })

    const withSchema = world.editor('sizeds', group)
    const at = await withSchema.text()
    expect(at.yaml).toContain('size: 9007199254740993\n')
    expect(await withSchema.review(at, at.yaml)).toMatchObject({ outcome: 'reviewed' })
    expect(await withSchema.review(at, at.yaml.replace('  size:', '  sizes:'))).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('unknown field "spec.sizes"'),
    })
    const larger = at.yaml.replace('9007199254740993', '9007199254740995 # larger')
    expect(await withSchema.save(at, larger)).toMatchObject({ outcome: 'saved' })

    const without = world.editor('anythings', group)
    const any = await without.text()
    const same = await without.review(any, any.yaml)
    expect(same).toMatchObject({ outcome: 'reviewed' })
    if (same.outcome === 'reviewed') expect(same.after).toBe(same.before)
    const added = any.yaml.replace(/^spec:/mu, 'spec:\n  whatever: 0644\n  answer: yes')
    expect(await without.review(any, added)).toMatchObject({
      after: expect.stringMatching(/answer: true[\s\S]*mode: "0644"[\s\S]*whatever: 420/u),
    })
    expect(await without.save(any, added)).toMatchObject({ outcome: 'saved' })
    const read = async (resource: string) =>
      await east.mustKubectl(['get', `${resource}.${group}`, name, '-o', 'jsonpath={.spec}'])
    expect(await read('sizeds')).toBe('{"size":9007199254740995}')
    expect(await read('anythings')).toContain('"size":9223372036854775807')
    expect(await read('anythings')).toContain('"version":"1.10","whatever":420')
  })
})

describe('editing an object that the person may patch and not update', () => {
  it('sends what differs, deletes another manager’s line, and tells every refusal and conflict as an update does', async () => {
    await using world = await aWorld({ verbs: ['get', 'patch'] })
    await world.hasDeployment()
    const { text, review, save } = world.editor('deployments', 'apps')
    const at = await text()
    const edited = at.yaml.replace('  paused: true\n', '').replace('app:1', 'app:2 # newer')
    expect(await review(at, edited)).toMatchObject({
      outcome: 'reviewed',
      after: expect.stringMatching(/^(?!.*paused: true)[\s\S]*app:2/u),
    })
    expect(await review(at, at.yaml.replace('  paused: true', '  replica: 3'))).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('unknown field "spec.replica"'),
    })
    const status = at.yaml.replace(/^status:/mu, 'status:\n  readyReplicas: 3')
    expect(await review(at, status)).toMatchObject({ outcome: 'reviewed', ignoresStatus: true })
    expect(await save(at, edited)).toMatchObject({ outcome: 'saved', isUnchanged: false })
    const read = (path: string) =>
      world.east.mustKubectl(['get', 'deployment', world.name, '-o', `jsonpath=${path}`])
    expect(await read('{.spec.paused}{.spec.template.spec.containers[0].image}')).toBe(
      'registry.example/app:2',
    )
    expect(await read('{.spec.template.spec.containers[0].env[0].name}')).toBe('A')
    expect(await save(at, edited)).toMatchObject({ outcome: 'changed' })
  })

  it('leaves another object of the name alone, and keeps the values of a Secret out of its words', async () => {
    await using world = await aWorld({ verbs: ['get', 'patch'] })
    const { east, name } = world
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default' } }
    await world.has({ ...secret, stringData: { word: 'hidden-word' } })
    const { text, review, save } = world.editor('secrets')
    const at = await text()
    const edited = `${at.yaml}stringData:\n  more: another-word\n`
    const reviewed = await review(at, edited)
    expect(reviewed).toMatchObject({ outcome: 'reviewed', after: expect.stringContaining('more') })
    expect(JSON.stringify(reviewed)).not.toMatch(/hidden-word|another-word/u)
    expect(await save(at, edited)).toMatchObject({ outcome: 'saved' })
    const more = await east.mustKubectl(['get', 'secret', name, '-o', 'jsonpath={.data.more}'])
    expect(Buffer.from(more, 'base64').toString()).toBe('another-word')
    await east.mustKubectl(['delete', 'secret', name])
    expect(await save(at, edited)).toMatchObject({ outcome: 'gone' })
    await east.mustKubectl(['create', 'secret', 'generic', name])
    expect(await save(at, edited)).toMatchObject({ outcome: 'replaced' })
  })
})
