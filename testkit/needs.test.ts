import { describe, expect, it } from 'vitest'
import { isSociable, needsOf } from './needs.ts'

describe('needsOf', () => {
  it.each([
    ['specs/a.spec.ts', "const { east } = realClusters(inject('realClusters'))", ['clusters']],
    ['specs/a.spec.ts', "await openRealClusters(['big'])", ['clusters']],
    ['specs/a.spec.ts', "import { describeWithBrowser } from './describeWithBrowser.ts'", ['chromium']],
    ['specs/a.spec.ts', "describeWithBrowser('x', () => realClusters())", ['clusters', 'chromium']],
    ['specs/a.spec.ts', "import { startProduct } from '#testkit'", []],
    ['src/kube/a.real.test.ts', "import { conformance } from './conformance.ts'", ['clusters']],
  ])('of %s with %j are known', (file, text, needs) => {
    expect(needsOf(file, text)).toEqual(needs)
  })
})

describe('a file of specs', () => {
  it.each([
    ['specs/a.spec.ts', 'await using world = await aSimulatedWorld()', true],
    ['specs/a.spec.ts', "const { east } = realClusters(inject('realClusters'))", false],
    ['specs/a.spec.ts', 'const startedAt = performance.now()', false],
    ['specs/a.spec.ts', 'const startedAt = Date.now()', false],
    ['specs/isolation/a.spec.ts', 'await using world = await aSimulatedWorld()', false],
  ])('%s with %j may run beside others: %s', (file, text, isOne) => {
    expect(isSociable(file, text)).toBe(isOne)
  })
})
