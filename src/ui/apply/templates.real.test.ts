import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import type { ManifestsReview, SchemaAnswer } from '#contract'
import { kinds } from '#kinds'
import { aDefinition, openCurrent, realClusters } from '#testkit'
import { objectsIn, schemaProblems } from '../edit/schema/schemaProblems.ts'
import { readDocuments } from '../edit/schema/yamlText.ts'
import { schemaTemplate } from './schemaTemplate.ts'
import { templates } from './templates.ts'

async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east } = realClusters(inject('realClusters'))
  const berth = stack.use(await openCurrent(east.kubeconfig))
  return {
    east,
    review: async (yaml: string) =>
      (await berth.ask<ManifestsReview>('/manifests/review', 'POST', { yaml, namespace: 'default' })).body
        .manifests,
    schemaOf: async (group: string, version: string, kind: string) => {
      const query = new URLSearchParams({ group, version, kind })
      return (await berth.ask<SchemaAnswer>(`/schema?${query}`)).body.schema
    },
    has: async (object: Record<string, unknown>) => void stack.use(await east.apply(object)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('a template', () => {
  it('of each common kind is taken by a real cluster as it is, without a warning', async () => {
    await using world = await aWorld()
    const reviewed = await world.review(templates.map(({ yaml }) => yaml).join('---\n'))
    expect(reviewed.map(({ kind, outcome, warnings }) => [kind, outcome, warnings])).toEqual(
      templates.map(({ kind }) => [kind, 'created', []]),
    )
  })

  it('from the schema of a kind has all that the schema requires, for every kind of a real cluster', async () => {
    await using world = await aWorld()
    const problems: string[] = []
    let made = 0
    for (const { kind, gvr } of kinds) {
      const gvk = { group: gvr.group, version: gvr.version, kind }
      const schema = await world.schemaOf(gvk.group, gvk.version, kind)
      if (schema === null) continue
      made += 1
      const documents = readDocuments(schemaTemplate(gvk, schema))
      problems.push(...documents.flatMap(({ errors }) => errors.map(({ message }) => `${kind}: ${message}`)))
      for (const object of objectsIn(documents))
        problems.push(...schemaProblems(object, schema).map(({ message }) => `${kind}: ${message}`))
    }
    expect(problems).toEqual([])
    expect(made).toBeGreaterThan(30)
  })

  it('from the schema of a custom resource is taken by the cluster that defines it', async () => {
    await using world = await aWorld()
    const group = `templates-${randomUUID().slice(0, 8)}.flotilla.test`
    const spec = {
      type: 'object',
      required: ['size', 'rig', 'crew'],
      properties: {
        size: { type: 'integer', minimum: 0, description: 'Length in metres. Without the bowsprit.' },
        rig: { type: 'string', enum: ['sloop', 'ketch'] },
        flag: { type: 'string', default: 'white' },
        crew: {
          type: 'array',
          items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        },
      },
    }
    const schemaOfBoats = { type: 'object', required: ['spec'], properties: { spec } }
    await world.has(aDefinition(group, 'Boat', { schema: schemaOfBoats }))
    await expect.poll(() => world.schemaOf(group, 'v1', 'Boat'), { timeout: 30_000 }).not.toBeNull()
    const schema = await world.schemaOf(group, 'v1', 'Boat')
    if (schema === null) throw new Error('There is no schema.')
    const text = schemaTemplate({ group, version: 'v1', kind: 'Boat' }, schema)
    expect(text).toContain(
      [
        'spec:',
        '  # integer: Length in metres.',
        '  size: 0',
        '  # one of sloop, ketch',
        '  rig: "sloop"',
        '  # list of object',
        '  crew:',
        '    # string',
        '  - name: ""',
        '  # flag: string',
      ].join('\n'),
    )
    expect(await world.review(text)).toMatchObject([{ outcome: 'created', warnings: [] }])
  })
})
