import { describe, expect, it } from 'vitest'
import { needsOf } from './needs.ts'

describe('needsOf', () => {
  it.each([
    ["const { east } = realClusters(inject('realClusters'))", ['clusters']],
    ["import { describeWithBrowser } from './describeWithBrowser.ts'", ['chromium']],
    ["describeWithBrowser('x', () => realClusters(inject('realClusters')))", ['clusters', 'chromium']],
    ["import { startProduct } from '#testkit'", []],
  ])('reads %j', (text, needs) => {
    expect(needsOf(text)).toEqual(needs)
  })
})
