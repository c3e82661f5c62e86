import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import type { FieldSchema, KindSchema, SchemaAnswer } from '#contract'
import { aDefinition, openCurrent, realClusters } from '#testkit'

const group = 'schemas.flotilla.test'

async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const berth = stack.use(await openCurrent(east.kubeconfig))
  const mark = randomUUID()
  const ask = async (of: string, version: string, kind: string) => {
    const { status, body } = await berth.ask<SchemaAnswer>(
      `/schema?${new URLSearchParams({ group: of, version, kind })}`,
    )
    expect(status).toBe(200)
    return body
  }
  return {
    ...{ east, berth, ask, mark },
    schemaOf: async (of: string, version: string, kind: string) => {
      const { schema } = await ask(of, version, kind)
      if (schema === null) throw new Error(`There is no schema of ${kind}.`)
      return schema
    },
    has: async (object: Record<string, unknown>) => void stack.use(await east.apply(object)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The field at a path, with what its type says of it. */
function fieldAt({ root, types }: KindSchema, path: readonly string[]): FieldSchema {
  const whole = (field: FieldSchema): FieldSchema =>
    field.ref === undefined ? field : { ...types[field.ref], ...field }
  return path.reduce<FieldSchema>((field, step) => {
    const inner = step === '[]' ? field.items : (field.fields?.[step] ?? field.each)
    if (inner === undefined) throw new Error(`There is no ${step} in ${path.join('.')}.`)
    return whole(inner)
  }, whole(root))
}

describe('the schema of a kind in a real cluster', () => {
  it('describes fields with type, values, default and what is required', async () => {
    await using world = await aWorld()
    const deployment = await world.schemaOf('apps', 'v1', 'Deployment')
    expect(JSON.stringify(deployment).length).toBeLessThan(400_000)
    expect(fieldAt(deployment, ['spec'])).toMatchObject({ required: ['selector', 'template'] })
    expect(fieldAt(deployment, ['spec', 'replicas'])).toEqual({
      types: ['integer'],
      description: expect.stringContaining('Defaults to 1'),
    })
    const container = ['spec', 'template', 'spec', 'containers', '[]']
    expect(fieldAt(deployment, [...container, 'imagePullPolicy'])).toMatchObject({
      types: ['string'],
      values: ['Always', 'IfNotPresent', 'Never'],
    })
    expect(fieldAt(deployment, [...container, 'ports', '[]', 'protocol'])).toMatchObject({ default: 'TCP' })
    expect(fieldAt(deployment, [...container, 'livenessProbe', 'httpGet', 'port'])).toMatchObject({
      types: ['integer', 'string'],
    })
    expect(fieldAt(deployment, [...container, 'resources', 'limits', 'cpu']).types).toContain('string')
    expect(fieldAt(deployment, ['metadata', 'labels', 'app']).types).toEqual(['string'])
  })

  it('ends where the schema of definitions holds itself', async () => {
    await using world = await aWorld()
    const schema = await world.schemaOf('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition')
    const props = ['spec', 'versions', '[]', 'schema', 'openAPIV3Schema']
    const deep = [...props, 'properties', 'spec', 'properties', 'size', 'maximum']
    expect(fieldAt(schema, deep)).toMatchObject({ types: ['number'] })
    expect(JSON.stringify(schema).length).toBeLessThan(100_000)
  })

  it('is that of a custom resource as soon as it is defined, and as it is after a change', async () => {
    await using world = await aWorld()
    const { east, mark } = world
    const size = { type: 'integer', description: mark, default: 3 }
    const spec = {
      type: 'object',
      required: ['size'],
      properties: { size, mode: { type: 'string', enum: ['fast', 'slow'] } },
    }
    const sized = { type: 'object', properties: { spec } }
    await world.has(aDefinition(group, 'Sized', { schema: sized }))
    await world.has(aDefinition(group, 'Anything'))
    const names = ['sizeds', 'anythings'].map((plural) => `crd/${plural}.${group}`)
    await east.mustKubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names])
    await expect
      .poll(async () => JSON.stringify(await world.ask(group, 'v1', 'Sized')), { timeout: 30_000 })
      .toContain(mark)
    const schema = await world.schemaOf(group, 'v1', 'Sized')
    expect(fieldAt(schema, ['spec'])).toMatchObject({ required: ['size'] })
    expect(fieldAt(schema, ['spec', 'size'])).toMatchObject({ types: ['integer'], default: 3 })
    expect(fieldAt(schema, ['spec', 'mode'])).toMatchObject({ values: ['fast', 'slow'] })
    expect(fieldAt(schema, ['metadata', 'name'])).toMatchObject({ types: ['string'] })

    await expect
      .poll(async () => (await world.ask(group, 'v1', 'Anything')).schema, { timeout: 30_000 })
      .not.toBeNull()
    const free = await world.schemaOf(group, 'v1', 'Anything')
    expect(fieldAt(free, [])).toMatchObject({ isOpen: true })

    const change = [
      {
        op: 'add',
        path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/late',
        value: { type: 'boolean' },
      },
    ]
    await east.mustKubectl(['patch', `crd/sizeds.${group}`, '--type=json', '-p', JSON.stringify(change)])
    await expect
      .poll(async () => JSON.stringify(await world.ask(group, 'v1', 'Sized')), { timeout: 30_000 })
      .toContain('"late"')
  })

  it('is absent for what the cluster does not serve', async () => {
    await using world = await aWorld()
    expect(await world.ask('', 'v1', 'Nothing')).toEqual({ schema: null, problem: 'absent' })
    expect(await world.ask('no.such.group', 'v1', 'Pod')).toEqual({ schema: null, problem: 'absent' })
    expect(await world.ask('', '__proto__', 'Pod')).toEqual({ schema: null, problem: 'absent' })
  })
})
