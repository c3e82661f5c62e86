import { describe, expect, it } from 'vitest'
import { readResource, writeResource } from './resourceText.ts'

const nothing = { group: '', resource: '', subresource: '', path: '' }

describe('the text of a resource', () => {
  it.each([
    ['pods', { resource: 'pods' }, 'pods'],
    ['deployments', { resource: 'deployments', group: 'apps' }, 'deployments.apps'],
    [' pods/log ', { resource: 'pods', subresource: 'log' }, 'pods/log'],
    [
      'widgets.shop.example/scale',
      { resource: 'widgets', group: 'shop.example', subresource: 'scale' },
      'widgets.shop.example/scale',
    ],
    ['/healthz/etcd', { path: '/healthz/etcd' }, '/healthz/etcd'],
  ])('%j is read as kubectl reads it', (text, read, written) => {
    expect(readResource(text)).toEqual({ ...nothing, ...read })
    expect(writeResource(readResource(text))).toBe(written)
  })
})
