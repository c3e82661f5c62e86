import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { yamlOf } from '../yaml/yamlText.ts'
import { editPatchOf } from './editPatch.ts'

const metadata = {
  ...{ name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7', generation: 3 },
  ...{ labels: { app: 'web', tier: 'gold' }, managedFields: [{ manager: 'helm' }] },
}
const live = (fields: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...fields }) as KubeObject

/** The patch of an edit of that object, without what it is bound to. */
function patch(fields: object, edit: (yaml: string) => string) {
  const object = live(fields)
  const { managedFields: _, ...shown } = object.metadata as unknown as Record<string, unknown>
  const made = editPatchOf(object, edit(yamlOf({ ...object, metadata: shown as never })))
  if (made.problem !== null) return made.problem
  const { metadata: bound, ...rest } = JSON.parse(made.body) as { metadata: Record<string, unknown> }
  const { uid, resourceVersion, ...changed } = bound
  expect([uid, resourceVersion]).toEqual(['u1', '7'])
  return { ...rest, ...(Object.keys(changed).length === 0 ? {} : { metadata: changed }) }
}

describe('the patch of an edit', () => {
  it('has nothing for a text that only looks different, and never the managers of the object', () => {
    expect(patch({ data: { a: '1' } }, (yaml) => `# why\n${yaml}`)).toEqual({})
    expect(patch({ data: { a: '1' } }, (yaml) => yaml.replace(/ {2}generation: 3\n/u, ''))).toEqual({})
  })

  it('has each field that was changed, added or deleted, and lists as a whole', () => {
    const spec = {
      size: 1,
      on: true,
      list: [{ name: 'a' }, { name: 'b' }],
      map: { left: 1, right: 2 },
      gone: { z: 1 },
    }
    const edited = (yaml: string) =>
      yaml
        .replace('size: 1', 'size: 2')
        .replace('name: b', 'name: c')
        .replace(/ {4}right: 2\n/u, '    new: {deep: []}\n')
        .replace(/ {2}gone:\n {4}z: 1\n/u, '')
        .replace(/ {4}tier: gold\n/u, '')
    expect(patch({ spec }, edited)).toEqual({
      spec: {
        size: 2,
        list: [{ name: 'a' }, { name: 'c' }],
        map: { right: null, new: { deep: [] } },
        gone: null,
      },
      metadata: { labels: { tier: null } },
    })
  })

  it.each([
    ['0644', 420],
    ['0o17', 15],
    ['12:30:45', '12:30:45'],
    ['2026-01-01', '2026-01-01'],
    ['yes', true],
    ['1.10', 1.1],
    ['"1.10"', '1.10'],
    ['1_000', 1000],
  ])('reads %s as an API server does', (text, value) => {
    expect(patch({ data: { a: 'b' } }, (yaml) => yaml.replace('a: b', `a: ${text}`))).toEqual({
      data: { a: value },
    })
  })

  it('keeps whole numbers of any size', () => {
    const edit = editPatchOf(
      live({ spec: { size: 9007199254740993n, other: 1 } }),
      'metadata: {name: web}\nspec: {size: 9007199254740995, other: 1}',
    )
    expect(edit.body).toContain('"spec":{"size":9007199254740995}')
    const same = editPatchOf(
      live({ spec: { size: 9007199254740993n } }),
      'spec: {size: 9007199254740993}\nmetadata: {}',
    )
    expect(same.body).not.toContain('spec')
  })

  it('refuses a key that stands there twice, with its line', () => {
    expect(patch({ data: { a: '1' } }, (yaml) => yaml.replace('  a: "1"', '  a: "1"\n  a: "2"'))).toMatch(
      /^Line \d+: /u,
    )
  })
})
