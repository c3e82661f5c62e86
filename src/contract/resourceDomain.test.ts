import { describe, expect, it } from 'vitest'
import { parseResourceDomain, resourceDomain } from './resourceDomain.ts'

describe('resourceDomain', () => {
  it.each([
    [{ group: 'shop.example', version: 'v1', resource: 'tills' }, 'resource:shop.example/v1/tills'],
    [{ group: '', version: 'v1', resource: 'podtemplates' }, 'resource:/v1/podtemplates'],
    [{ group: 'a', version: 'v1', resource: 'constructor' }, 'resource:a/v1/constructor'],
    [
      { group: 'a/b', version: 'v%2F1', resource: '__proto__:ö 🚢' },
      /^resource:a%2Fb\/v%252F1\/__proto__%3A/,
    ],
  ])('is read back as the resource it names: %o', (gvr, text) => {
    expect(resourceDomain(gvr)).toMatch(text)
    expect(parseResourceDomain(resourceDomain(gvr))).toEqual(gvr)
  })

  it.each([
    'pods',
    'resource:',
    'resource:a/v1',
    'resource:a/v1/b/c',
    'resource:a//b',
    'resource:a/v1/',
    'resource:a/v1/%',
    'resource:%/v1/b',
    'a/v1/b',
    'namespace:a/v1/b',
  ])('is nothing else: %s', (text) => {
    expect(parseResourceDomain(text)).toBeNull()
  })
})
