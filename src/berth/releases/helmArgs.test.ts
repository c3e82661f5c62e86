import { homedir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { readRequest } from '#contract'
import { helmArgs } from './helmArgs.ts'

const read = (chart: object, change: object = {}) =>
  readRequest('helm/review', {
    ...{ namespace: 'shop', name: 'web', change: { type: 'install', values: 'a: 1', chart, ...change } },
  })

const install = (chart: object, change: object = {}, extent = { isDryRun: false }) =>
  helmArgs(read(chart, change), null, extent).join(' ')

describe('the arguments of helm', () => {
  it.each([
    [{ reference: '/charts/shop' }, '/charts/shop'],
    [{ reference: '~/charts/shop.tgz' }, `${homedir()}/charts/shop.tgz`],
    [
      { reference: 'oci://registry.example/charts/shop', version: '1.2.3' },
      'oci://registry.example/charts/shop',
    ],
    [{ reference: 'stable/shop' }, 'stable/shop'],
    [{ reference: '--post-renderer=sh' }, '--post-renderer=sh'],
  ])('name the chart %j behind the flags', (chart, reference) => {
    expect(install(chart)).toMatch(/^install --values=- /u)
    expect(install(chart).endsWith(` -- web ${reference}`)).toBe(true)
    expect(install(chart).includes('--version=1.2.3')).toBe('version' in chart)
  })

  it('name the repository of a chart that is named alone', () => {
    expect(install({ reference: 'shop', repository: 'https://charts.example' })).toBe(
      'install --values=- --repo=https://charts.example -- web shop',
    )
  })

  it('make the namespace and wait only where it is done, not where it is tried', () => {
    const wanted = { isNamespaceMade: true, isWaiting: true }
    expect(install({ reference: 'shop' }, wanted)).toBe(
      'install --values=- --create-namespace --wait -- web shop',
    )
    expect(install({ reference: 'shop' }, wanted, { isDryRun: true })).toBe(
      'install --values=- --dry-run=server --output=json -- web shop',
    )
  })

  it.each([
    [{ reference: 'https://ada:secret@charts.example/shop.tgz' }, 'chart.reference must have no user'],
    [
      { reference: 'shop', repository: 'https://ada:secret@charts.example' },
      'chart.repository must have no user',
    ],
  ])('never hold a password: %j', (chart, sentence) => {
    expect(() => read(chart)).toThrow(sentence)
  })

  it('may hold an address with an @ behind its host', () => {
    expect(install({ reference: 'oci://registry.example/shop@sha256:abc' })).toContain('shop@sha256:abc')
  })
})
