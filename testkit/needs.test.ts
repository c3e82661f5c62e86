import { describe, expect, it } from 'vitest'
import { needsOf } from './needs.ts'

describe('needsOf', () => {
  it.each([
    ['specs/a.spec.ts', "const { east } = realClusters(inject('realClusters'))", ['clusters']],
    ['specs/a.spec.ts', "await openRealClusters(['big'])", ['clusters']],
    ['specs/a.spec.ts', "import { describeWithBrowser } from './describeWithBrowser.ts'", ['chromium']],
    ['specs/a.spec.ts', "describeWithBrowser('x', () => realClusters())", ['clusters', 'chromium']],
    ['specs/a.spec.ts', "import { startProduct } from '#testkit'", []],
    ['specs/a.spec.ts', '/**\n * Needs a quiet machine: it counts frames.\n */', ['quiet']],
    ['specs/a.spec.ts', '// Waits more than it works: for a heartbeat.', ['patience']],
    ['specs/a.spec.ts', "it('says: Needs a quiet machine: now', () => {})", []],
    ['src/kube/a.real.test.ts', "import { conformance } from './conformance.ts'", ['clusters']],
  ])('of %s with %j are known', (file, text, needs) => {
    expect(needsOf(file, text)).toEqual(needs)
  })
})
