import { describe, expect, it } from 'vitest'
import { filterText, type Match, matchTexts, type RouteFilter } from './routeRules.ts'

describe('a match of a route', () => {
  it.each<[Match, string]>([
    [{}, 'Everything'],
    [{ path: {} }, '/*'],
    [{ path: { value: '/' } }, '/*'],
    [{ path: { type: 'PathPrefix', value: '/shop' } }, '/shop/*'],
    [{ path: { type: 'PathPrefix', value: '/shop/' } }, '/shop/*'],
    [{ path: { type: 'Exact', value: '/shop' } }, '/shop'],
    [{ path: { type: 'RegularExpression', value: '/s.*' } }, '~ /s.*'],
    [{ method: 'GET' }, 'GET'],
    [{ method: 'GET', path: { value: '/a' } }, 'GET /a/*'],
    [{ method: {} }, '*/*'],
    [{ method: { service: 'shop.v1.Shop' } }, 'shop.v1.Shop/*'],
    [{ method: { method: 'Buy' } }, '*/Buy'],
    [{ method: { type: 'Exact', service: 'a', method: 'b' } }, 'a/b'],
    [{ method: { type: 'RegularExpression', service: 'a.*' } }, '~ a.*/*'],
    [
      {
        headers: [
          { name: 'a', value: '1' },
          { type: 'RegularExpression', name: 'b', value: '.' },
        ],
      },
      'header a=1 header b~.',
    ],
    [{ queryParams: [{ name: 'page', value: '1' }, {}] }, 'query page=1 query ='],
  ])('%j is %s', (match, text) => {
    expect(matchTexts([match])).toEqual([text])
  })
})

describe('a filter of a route', () => {
  it.each<[RouteFilter, string]>([
    [{}, ''],
    [{ type: 'URLRewrite' }, 'URLRewrite'],
    [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'shadow' } } }, 'Mirror to shadow'],
    [{ requestMirror: {} }, 'Mirror to '],
    // The definition's default of the status code is 302.
    [{ requestRedirect: {} }, 'Redirect 302'],
    [{ requestRedirect: { statusCode: 301, scheme: 'https' } }, 'Redirect 301 to https://'],
    [{ requestRedirect: { hostname: 'shop.example', port: 8443 } }, 'Redirect 302 to shop.example:8443'],
    [
      { requestRedirect: { scheme: 'https', hostname: 'shop.example' } },
      'Redirect 302 to https://shop.example',
    ],
  ])('%j is %s', (filter, text) => {
    expect(filterText(filter)).toBe(text)
  })
})
