import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import type { SchemaAnswer } from '#contract'
import { kinds } from '#kinds'
import { applyFixtures, aRealClient, isApplied, openCurrent, realClusters } from '#testkit'
import { objectsIn, schemaProblems } from './schemaProblems.ts'
import { readDocuments } from './yamlText.ts'

it('finds no problem in any object that a real cluster has stored', { timeout: 120_000 }, async () => {
  const { east } = realClusters(inject('realClusters'))
  await using client = await aRealClient(east)
  await using fixtures = await applyFixtures(client, `schema-${randomUUID().slice(0, 8)}`)
  await using berth = await openCurrent(east.kubeconfig)
  const looked = new Set<string>()
  const problems: string[] = []
  for (const kind of kinds) {
    const { group, version } = kind.gvr
    const query = new URLSearchParams({ group, version, kind: kind.kind })
    const { schema } = (await berth.ask<SchemaAnswer>(`/schema?${query}`)).body
    if (schema === null) continue
    const path = isApplied(kind) ? fixtures.path(kind) : `/api/v1/${kind.gvr.resource}`
    const { items } = await client.json<{ items?: object[] }>(path).catch(() => ({ items: [] }))
    for (const item of items ?? []) {
      const text = JSON.stringify({
        apiVersion: group === '' ? version : `${group}/${version}`,
        kind: kind.kind,
        ...item,
      })
      looked.add(kind.kind)
      for (const object of objectsIn(readDocuments(text)))
        problems.push(...schemaProblems(object, schema).map(({ message }) => `${kind.kind}: ${message}`))
    }
  }
  expect(problems).toEqual([])
  expect(looked.size).toBeGreaterThan(30)
})
