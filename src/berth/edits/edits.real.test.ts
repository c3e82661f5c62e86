import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import type { EditText, ReviewAnswer, SaveAnswer } from '#contract'
import { aDefinition, openCurrent, realClusters } from '#testkit'

const group = 'edits.flotilla.test'

/** Two kinds of the test's own: one with a schema, one that takes anything. */
const sized = {
  type: 'object',
  properties: { spec: { type: 'object', properties: { size: { type: 'integer', format: 'int64' } } } },
}
const subresources = { status: {} }

async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const berth = stack.use(await openCurrent(east.kubeconfig))
  const name = `edit-${randomUUID().slice(0, 8)}`
  const editor = (resource: string, of = '', version = 'v1') => {
    const names = { group: of, version, resource, namespace: 'default', name }
    const sent = ({ uid, resourceVersion }: EditText, yaml: string) => ({
      ...{ ...names, uid, resourceVersion, yaml },
    })
    return {
      text: async () => (await berth.ask<EditText>(`/object/edit?${new URLSearchParams(names)}`)).body,
      review: async (at: EditText, yaml: string) =>
        (await berth.ask<ReviewAnswer>('/object/review', 'POST', sent(at, yaml))).body,
      save: async (at: EditText, yaml: string) =>
        (await berth.ask<SaveAnswer>('/object/save', 'POST', sent(at, yaml))).body,
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
