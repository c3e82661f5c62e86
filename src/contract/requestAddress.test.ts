import { describe, expect, it } from 'vitest'
import { paramsOfQuery, pathParams, readRequest, requestAddress } from './requestAddress.ts'
import { type RequestName, requestNames, requests } from './requests.ts'

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
    expect(() => paramsOfQuery('job', queryOf('jobId=a&jobId=b'))).toThrow('jobId is given twice.')
    expect(() => paramsOfQuery('job', queryOf(`jobId=${'a'.repeat(2001)}`))).toThrow('jobId is too long.')
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

  it('writes a list with commas', () => {
    expect(requestAddress('catalog/query', { kinds: ['Pod', 'Service'] })).toBe(
      '/catalog/query?kinds=Pod%2CService',
    )
  })
})

describe('readRequest', () => {
  it('gives defaults, and names what is wrong', () => {
    expect(readRequest('catalog/search', {})).toEqual({ text: '', limit: 50, kinds: null, namespace: '' })
    expect(() => readRequest('catalog/search', { limit: 0 })).toThrow(
      'limit must be a whole number from 1 to 200',
    )
    expect(() => readRequest('object', { version: 'v1', resource: 'pods' })).toThrow('name is required')
    expect(() => readRequest('object', 'text')).toThrow()
  })
})

describe('the table of requests', () => {
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

  it('takes its parameters from the address of a GET, and changes nothing by one', () => {
    for (const name of requestNames) {
      const { method, params } = requests[name]
      const type: string = requests[name].type
      expect([name, method === 'GET' && type === 'write']).toEqual([name, false])
      expect([name, method === 'GET' && !('entries' in params)]).toEqual([name, false])
    }
  })
})
