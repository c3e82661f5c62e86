import { describe, expect, it } from 'vitest'
import { apiRoot } from './apiRoot.ts'
import { paramsOfQuery, pathParams, readRequest, requestAddress } from './requestAddress.ts'
import { maxRequestBytes, type RequestName, requestDeadlineMs, requestNames, requests } from './requests.ts'

const queryOf = (text: string) => new URLSearchParams(text)

describe('paramsOfQuery', () => {
  it('reads text by the types of the schema', () => {
    expect(
      paramsOfQuery('snapshot', queryOf('limit=5&filter=5&isIncluding=true&after=["a","b","c","d","e"]')),
    ).toEqual({
      limit: 5,
      filter: '5',
      isIncluding: true,
      after: ['a', 'b', 'c', 'd', 'e'],
    })
    expect(paramsOfQuery('catalog/query', queryOf('kinds=Pod, Service&namespaces=&limit=x'))).toEqual({
      kinds: ['Pod', 'Service'],
      limit: 'x',
    })
  })

  it('leaves out what the request does not know, and refuses a parameter that is given twice or endless', () => {
    expect(paramsOfQuery('job', queryOf('jobId=a&other=b&__proto__=c'))).toEqual({ jobId: 'a' })
    expect(() => paramsOfQuery('job', queryOf('jobId=a&jobId=b'))).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: 'jobId is given twice.' }),
    )
    expect(() => paramsOfQuery('job', queryOf(`jobId=${'a'.repeat(2001)}`))).toThrow('jobId is too long.')
  })

  it.each([
    ['5', 5],
    ['-5', -5],
    ['12.25', 12.25],
    ['a5', 'a5'],
    ['5a', '5a'],
    ['1.x', '1.x'],
    ['0x10', '0x10'],
    ['', ''],
  ])('reads the number %j as %j', (text, limit) => {
    expect(paramsOfQuery('snapshot', queryOf(`limit=${text}`))).toEqual({ limit })
  })

  it.each([
    ['true', true],
    ['false', false],
    ['yes', 'yes'],
    ['', ''],
  ])('reads the truth value %j as %j', (text, isIncluding) => {
    expect(paramsOfQuery('snapshot', queryOf(`isIncluding=${text}`))).toEqual({ isIncluding })
  })

  it('leaves a structure that is no JSON as text, and a list without names out', () => {
    expect(paramsOfQuery('snapshot', queryOf('after=[1,'))).toEqual({ after: '[1,' })
    expect(Object.keys(paramsOfQuery('catalog/query', queryOf('kinds=')))).toEqual([])
  })

  it.each([
    ['filter', 2000],
    ['cursor', 8000],
    ['tail', 16_000],
    ['after', 16_000],
  ] as const)('takes %s of up to %i characters', (name, most) => {
    const read = (length: number) => paramsOfQuery('snapshot', queryOf(`${name}=${'a'.repeat(length)}`))
    expect(read(most)).toEqual({ [name]: 'a'.repeat(most) })
    expect(() => read(most + 1)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: `${name} is too long.` }),
    )
  })
})

describe('requestAddress', () => {
  it('writes parameters that paramsOfQuery reads back', () => {
    const params = {
      domain: 'resource:a.b/v1/things',
      tail: 'namespace:a,b',
      sort: '-name',
      filter: 'a&b=c %',
      limit: 5,
      after: [1, 'ä', '', '"', ','] as [number, string, string, string, string],
      isIncluding: false,
    }
    const url = new URL(requestAddress('snapshot', params), 'http://berth')
    expect(url.pathname).toBe('/snapshots/resource%3Aa.b%2Fv1%2Fthings')
    expect({ ...paramsOfQuery('snapshot', url.searchParams), domain: params.domain }).toEqual(params)
  })

  it('writes only the path where nothing else is given, and for every request that has a body', () => {
    expect(requestAddress('job', { jobId: 'a/b' })).toBe('/jobs/a%2Fb')
    expect(requestAddress('catalog/search', {})).toBe('/catalog/search')
    expect(requestAddress('refresh', { domain: 'pods', tail: 'namespace:shop' })).toBe('/refresh/pods')
  })

  it('writes a list with commas', () => {
    expect(requestAddress('catalog/query', { kinds: ['Pod', 'Service'] })).toBe(
      '/catalog/query?kinds=Pod%2CService',
    )
  })
})

describe('readRequest', () => {
  it.each(['{}', '1'])('is through with a list of too many items soon, whatever they are: %s', (item) => {
    const targets: unknown = JSON.parse(`[${Array.from({ length: 1_000_000 }).fill(item).join(',')}]`)
    const begun = performance.now()
    expect(() => readRequest('act', { action: 'delete', targets })).toThrow(/^targets are at most 5000$/u)
    expect(performance.now() - begun).toBeLessThan(1000)
  })

  it('gives defaults, and names what is wrong', () => {
    expect(readRequest('catalog/search', {})).toEqual({ text: '', limit: 50, kinds: null, namespace: '' })
    expect(() => readRequest('catalog/search', { limit: 0 })).toThrow(
      'limit must be a whole number from 1 to 200',
    )
    expect(() => readRequest('catalog/search', { kinds: 'Pod' })).toThrow('kinds must be a list of names')
    expect(() => readRequest('object', { version: 'v1', resource: 'pods' })).toThrow('name is required')
    expect(() => readRequest('object', 'text')).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('reads the first page of everything where a table or the catalog is asked without more words', () => {
    const page = { tail: '', sort: '', filter: '', limit: 100, cursor: '' }
    expect(readRequest('helm/releases', {})).toEqual(page)
    expect(readRequest('snapshot', { domain: 'pods' })).toEqual({
      ...page,
      domain: 'pods',
      isIncluding: false,
      settleMs: 0,
    })
    expect(readRequest('catalog/query', {})).toEqual({
      ...{ text: '', kinds: null, namespaces: null, groups: null, labels: '' },
      ...{ sort: 'name', limit: 100, cursor: '' },
    })
  })

  it.each(['name', '-name', 'kind', '-kind', 'namespace', 'age', '-age'])('sorts a catalog by %j', (sort) => {
    expect(readRequest('catalog/query', { sort })).toMatchObject({ sort })
  })

  it.each([
    ['sort', 'uid', 'sort must be one of name, kind, namespace, age, with "-" for descending'],
    ['sort', '--name', 'sort must be one of name, kind, namespace, age, with "-" for descending'],
    ['sort', 'name,kind', 'sort must be one of name, kind, namespace, age, with "-" for descending'],
    ['kinds', 'Pod', 'kinds must be a list of names'],
    ['namespaces', 'shop', 'namespaces must be a list of names'],
    ['groups', Array(501).fill('apps'), 'groups must be a list of names'],
    ['limit', 501, 'limit must be a whole number from 1 to 500'],
  ])('says how %s of a catalog is wrong: %j', (name, value, sentence) => {
    expect(() => readRequest('catalog/query', { [name]: value })).toThrow(
      expect.objectContaining({ message: sentence }),
    )
  })

  it.each([
    ['limit', 501, 'limit must be a whole number from 1 to 500'],
    ['settleMs', 10_000, 'settleMs must be a whole number from 0 to 9999'],
  ])('says how %s of a page is wrong: %j', (name, value, sentence) => {
    expect(() => readRequest('snapshot', { domain: 'pods', [name]: value })).toThrow(
      expect.objectContaining({ message: sentence }),
    )
  })
})

describe('the table of requests', () => {
  it('lets a manifest, and thousands of targets or of files, have 3 MiB, as an API server does, and the rest 64 KiB', () => {
    const large: readonly string[] = [
      'manifests/review',
      'manifests/apply',
      'manifests/export',
      'act',
      'object/review',
      'object/save',
      'files/upload',
      'helm/review',
      'helm/change',
    ]
    for (const name of requestNames)
      expect([name, requests[name].maxBytes]).toEqual([name, large.includes(name) ? 3_145_728 : 65_536])
    expect(maxRequestBytes).toBe(3_145_728)
  })

  it('gives a request ten seconds where it does not say otherwise', () => {
    expect(requestDeadlineMs('object')).toBe(10_000)
    expect(requestDeadlineMs('rbac/rights')).toBe(30_000)
  })

  it('has one address for each request, with parameters that its schema knows', () => {
    const addresses = requestNames.map((name) => `${requests[name].method} ${requests[name].path}`)
    expect(new Set(addresses).size).toBe(addresses.length)
    const known = (name: RequestName) => {
      const { params } = requests[name]
      return 'entries' in params ? Object.keys(params.entries) : ['action']
    }
    for (const name of requestNames)
      expect([name, pathParams(name).filter((key) => !known(name).includes(key))]).toEqual([name, []])
  })

  it('stands below the first version of the API', () => {
    expect(apiRoot).toBe('/api/v1')
  })

  it('takes its parameters from the address of a GET, and changes nothing by one', () => {
    for (const name of requestNames) {
      const { method, params } = requests[name]
      const type: string = requests[name].type
      expect([name, method === 'GET' && type === 'write']).toEqual([name, false])
      expect([name, method === 'GET' && !('entries' in params)]).toEqual([name, false])
    }
  })
})
