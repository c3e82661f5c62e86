import { describe, expect, it, vi } from 'vitest'
import { type CatalogQueryParams, type CatalogSearchParams, readRequest } from '#contract'
import { aCatalogKind } from '#testkit'
import { CatalogEntry } from './catalogEntry.ts'
import { CatalogIndex } from './catalogIndex.ts'
import type { CatalogKind } from './catalogKind.ts'
import { queryCatalog } from './catalogQuery.ts'
import { searchCatalog } from './catalogSearch.ts'

function aKind(kind: string, resource: string, group = '', shortNames: string[] = []): CatalogKind {
  const gvr = { group, version: 'v1', resource }
  const domain = group === '' ? resource : `resource:${group}/v1/${resource}`
  return aCatalogKind({ gvr, domain, group, resource, kind, isCustom: group !== '', shortNames })
}
const pods = aKind('Pod', 'pods', '', ['po'])
const services = aKind('Service', 'services', '', ['svc'])
const tills = aKind('Till', 'tills', 'shop.example')
const otherTills = aKind('Till', 'tills', 'bank.example')

/** A catalog of objects written as `kind namespace/name`, with their labels and when they were made. */
function aCatalog(
  objects: readonly (readonly [CatalogKind, string, string, Record<string, string>?, number?])[],
) {
  const index = new CatalogIndex()
  const entries = objects.map(([kind, namespace, name, labels = {}, createdAt = 100]) => {
    const uid = `${kind.domain}/${namespace}/${name}`
    return new CatalogEntry(kind, { uid, namespace, name, labels, createdAt, resourceVersion: '1' })
  })
  for (const entry of entries) index.add(entry)
  return { index, entries, isComplete: true, need: () => {} }
}

const namesIn = (catalog: ReturnType<typeof aCatalog>, params: CatalogSearchParams) =>
  searchCatalog(catalog, readRequest('catalog/search', params)).hits.map(({ name }) => name)

describe('searchCatalog', () => {
  const named = (...names: string[]) => aCatalog(names.map((name) => [pods, 'shop', name] as const))

  it('puts the name itself first, then beginnings, beginnings of parts, any part, and scattered letters', () => {
    const catalog = named('my-web', 'w-e-b', 'cobweb', 'web-2', 'web', 'webshop', 'other')
    expect(namesIn(catalog, { text: 'web' })).toEqual([
      'web',
      'web-2',
      'webshop',
      'my-web',
      'cobweb',
      'w-e-b',
    ])
  })

  it('finds nothing for nothing, and any case', () => {
    expect(namesIn(named('web'), { text: '  ' })).toEqual([])
    expect(namesIn(named('Web'), { text: 'wEB' })).toEqual(['Web'])
  })

  it('puts equal matches in the order of use of their kinds, then by name as people count and by namespace', () => {
    const [late, early] = [aCatalogKind({ domain: 'late', order: 9 }), aCatalogKind({ order: 2 })]
    const again = aCatalogKind({ domain: 'again', order: 2 })
    const catalog = aCatalog([
      [late, 'shop', 'a-01'],
      [early, 'shop', 'a-2'],
      [early, 'shop', 'a-1'],
      [early, 'bank', 'a-1'],
      [again, 'shop', 'a-1'],
    ])
    const hits = searchCatalog(catalog, readRequest('catalog/search', { text: 'a' })).hits
    expect(hits.map(({ domain, namespace, name }) => `${domain} ${namespace} ${name}`)).toEqual([
      ...['pods bank a-1', 'again shop a-1', 'pods shop a-1', 'pods shop a-2', 'late shop a-01'],
    ])
  })

  it('gives scattered letters no place that a better match needs, and none of another kind', () => {
    const catalog = aCatalog([
      [pods, 'shop', 'w-e-b'],
      [pods, 'shop', 'w-eb-long'],
      [pods, 'shop', 'web-with-a-long-name'],
      [services, 'shop', 'w-eb'],
      [pods, 'shop', 'my-web'],
    ])
    expect(namesIn(catalog, { text: 'web', limit: 2 })).toEqual(['web-with-a-long-name', 'my-web'])
    expect(namesIn(catalog, { text: 'web', limit: 3 })).toEqual(['web-with-a-long-name', 'my-web', 'w-eb'])
    expect(namesIn(catalog, { text: 'web', kinds: ['Service'] })).toEqual(['w-eb'])
  })

  it('asks for the catalog, whatever was typed', () => {
    const need = vi.fn()
    const catalog = { ...named('web'), need }
    for (const text of ['', 'web']) searchCatalog(catalog, readRequest('catalog/search', { text }))
    queryCatalog(catalog, readRequest('catalog/query', {}))
    expect(need).toHaveBeenCalledTimes(3)
  })

  it('takes further words for the kind or the namespace', () => {
    const catalog = aCatalog([
      [pods, 'shop', 'web-1'],
      [services, 'shop', 'web'],
      [pods, 'bank', 'web-2'],
    ])
    expect(namesIn(catalog, { text: 'web svc' })).toEqual(['web'])
    expect(namesIn(catalog, { text: 'pod web bank' })).toEqual(['web-2'])
    expect(namesIn(catalog, { text: 'bank/web' })).toEqual(['web-2'])
    expect(namesIn(catalog, { text: 'pod shop' })).toEqual([])
  })

  it('can be kept to kinds and to a namespace', () => {
    const catalog = aCatalog([
      [pods, 'shop', 'web-1'],
      [services, 'shop', 'web'],
      [pods, 'bank', 'web-2'],
    ])
    expect(namesIn(catalog, { text: 'web', kinds: ['Pod'] })).toEqual(['web-1', 'web-2'])
    expect(namesIn(catalog, { text: 'web', kinds: ['po', 'services'], namespace: 'shop' })).toEqual([
      'web',
      'web-1',
    ])
  })

  it('forgets what is gone and finds what has come in its place', () => {
    const catalog = aCatalog([
      [pods, 'shop', 'old'],
      [pods, 'shop', 'stays'],
    ])
    const [old] = catalog.entries
    if (old !== undefined) catalog.index.remove(old)
    expect(namesIn(catalog, { text: 'old' })).toEqual([])
    const [next] = aCatalog([[pods, 'bank', 'new']]).entries
    if (next !== undefined) catalog.index.add(next)
    expect(namesIn(catalog, { text: 'new' })).toEqual(['new'])
    expect(catalog.index.size).toBe(2)
    expect([...catalog.index.byNamespace]).toEqual([
      ['shop', 1],
      ['bank', 1],
    ])
  })

  it('finds names of other scripts, and takes any text', () => {
    expect(namesIn(named('größe', 'naïve-schiff'), { text: 'ößE' })).toEqual(['größe'])
    for (const text of ['.*', '[', '\\', '/', '//', 'a/', '\0', '__proto__', 'constructor'])
      expect(() => namesIn(named('web'), { text })).not.toThrow()
  })
})

describe('queryCatalog', () => {
  const catalog = aCatalog([
    [pods, 'shop', 'web-10', { app: 'web' }, 300],
    [pods, 'shop', 'web-2', { app: 'web' }, 100],
    [pods, 'bank', 'db', { app: 'db' }, 200],
    [services, 'shop', 'web', { app: 'web', tier: 'front' }, 400],
    [tills, 'shop', 'main'],
    [otherTills, 'bank', 'main'],
  ])
  const ask = (params: CatalogQueryParams) => queryCatalog(catalog, readRequest('catalog/query', params))
  const names = (params: CatalogQueryParams) => ask(params).objects.map(({ name }) => name)

  it('has everything, sorted as people count', () => {
    expect(names({ kinds: ['Pod', 'Service'] })).toEqual(['db', 'web', 'web-2', 'web-10'])
    expect(names({ kinds: ['Pod'], sort: '-name' })).toEqual(['web-10', 'web-2', 'db'])
    expect(names({ kinds: ['Pod', 'Service'], sort: 'age' })).toEqual(['web', 'web-10', 'db', 'web-2'])
    expect(ask({ sort: 'kind' }).objects.map(({ kind }) => kind)).toEqual([
      'Pod',
      'Pod',
      'Pod',
      'Service',
      'Till',
      'Till',
    ])
    expect(ask({ sort: '-namespace' }).objects.map(({ namespace }) => namespace)).toEqual([
      'shop',
      'shop',
      'shop',
      'shop',
      'bank',
      'bank',
    ])
  })

  it('filters by text, kinds, namespaces, groups and labels together', () => {
    expect(names({ text: 'web', namespaces: ['shop'], kinds: ['Pod'] })).toEqual(['web-2', 'web-10'])
    expect(names({ labels: 'app=web,!tier' })).toEqual(['web-2', 'web-10'])
    expect(names({ groups: ['core'], namespaces: ['bank'] })).toEqual(['db'])
    expect(names({ groups: ['shop.example', 'bank.example'] })).toEqual(['main', 'main'])
    expect(names({ text: 'nothing' })).toEqual([])
  })

  it('finds scattered letters too, and puts an unknown age last', () => {
    expect(names({ text: 'wb10' })).toEqual(['web-10'])
    const aged = aCatalog([
      [pods, 'shop', 'b', {}, 300],
      [pods, 'shop', 'c', {}, 100],
    ])
    const unknown = new CatalogEntry(pods, {
      ...{ uid: 'u', namespace: 'shop', name: 'a', labels: {}, createdAt: null, resourceVersion: '1' },
    })
    aged.index.add(unknown)
    const { objects } = queryCatalog(aged, readRequest('catalog/query', { sort: 'age' }))
    expect(objects.map(({ name }) => name)).toEqual(['b', 'c', 'a'])
  })

  it('puts objects of equal keys by namespace, name, kind and uid', () => {
    const twins = aCatalog([
      [tills, 'b', 'web-2'],
      [otherTills, 'b', 'web-2'],
      [tills, 'b', 'web-10'],
      [tills, 'a', 'x'],
    ])
    const { objects } = queryCatalog(twins, readRequest('catalog/query', { sort: 'kind' }))
    expect(objects.map(({ namespace, name, group }) => `${namespace} ${name} ${group}`)).toEqual([
      ...['a x shop.example', 'b web-2 bank.example', 'b web-2 shop.example', 'b web-10 shop.example'],
    ])
  })

  it('puts the most frequent values first, equal ones by their names, and those only that there are', () => {
    const { facets } = ask({ groups: ['core'], kinds: ['Service'] })
    expect(facets.kinds).toEqual([
      ['Pod', 3],
      ['Service', 1],
    ])
    expect(facets.groups).toEqual([['', 1]])
    expect(ask({}).facets.groups).toEqual([
      ['', 4],
      ['bank.example', 1],
      ['shop.example', 1],
    ])
    expect(ask({ text: 'main' }).facets.namespaces).toEqual([
      ['bank', 1],
      ['shop', 1],
    ])
  })

  it('says what each filter could be changed to, and how many there are', () => {
    const { facets, total } = ask({ kinds: ['Pod'], namespaces: ['shop'], limit: 1 })
    expect(total).toBe(2)
    expect(facets.kinds).toEqual([
      ['Pod', 2],
      ['Service', 1],
      ['Till', 1],
    ])
    expect(facets.namespaces).toEqual([
      ['shop', 2],
      ['bank', 1],
    ])
    expect(facets.groups).toEqual([['', 2]])
  })

  it.each(['name', '-name', 'age', '-age', 'kind', '-kind', 'namespace'])(
    'gives every object once, page by page, by %s',
    (sort) => {
      const found: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page = ask({ sort, limit: 1, cursor })
        expect(page.total).toBe(6)
        found.push(...page.objects.map(({ uid }) => uid))
        cursor = page.cursor
      }
      expect(found).toEqual(ask({ sort }).objects.map(({ uid }) => uid))
      expect(new Set(found).size).toBe(6)
    },
  )

  it('neither skips nor doubles when objects come and go between two pages', () => {
    const world = aCatalog([
      [pods, 'shop', 'b'],
      [pods, 'shop', 'd'],
      [pods, 'shop', 'f'],
    ])
    const first = queryCatalog(world, readRequest('catalog/query', { limit: 1 }))
    const [b] = world.entries
    if (b !== undefined) world.index.remove(b)
    for (const entry of aCatalog([
      [pods, 'shop', 'a'],
      [pods, 'shop', 'c'],
    ]).entries)
      world.index.add(entry)
    const rest = queryCatalog(world, readRequest('catalog/query', { limit: 10, cursor: first.cursor ?? '' }))
    expect(rest.objects.map(({ name }) => name)).toEqual(['c', 'd', 'f'])
    expect(rest.cursor).toBeNull()
  })

  it.each([
    [{ limit: 0 }, /limit/],
    [{ limit: '-1' }, /limit/],
    [{ limit: '1e9' }, /limit/],
    [{ sort: 'size' }, /sort must be one of/],
    [{ labels: '=' }, /is not a label selector/],
    [{ cursor: 'x' }, /cursor belongs to another query/],
    [
      { cursor: Buffer.from('{"of":"","after":null}').toString('base64url') },
      /cursor belongs to another query/,
    ],
  ] as [Record<string, string>, RegExp][])('refuses %o with words', (params, words) => {
    expect(() => ask(params)).toThrow(words)
  })

  it('refuses the cursor of another query', () => {
    const { cursor } = ask({ limit: 1 })
    expect(cursor).not.toBeNull()
    expect(() => ask({ limit: 1, sort: '-name', cursor: cursor ?? '' })).toThrow(/another query/)
  })
})
