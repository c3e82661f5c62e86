import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { allowedProfiles, debugObstacle, weakenedBy } from './debugging.ts'

const metadata = { name: 'web-1', namespace: 'shop', uid: '1', resourceVersion: '1' }
const inNamespace = (labels: Record<string, string>): KubeObject => ({ metadata: { ...metadata, labels } })

describe('what a pod can be debugged with', () => {
  it('is nothing for a pod from a file of its node, and for one that has completed', () => {
    const annotations = { 'kubernetes.io/config.mirror': 'hash' }
    expect(debugObstacle({ metadata: { ...metadata, annotations } })).toMatch(
      /comes from a file of its node/u,
    )
    expect(debugObstacle({ metadata, status: { phase: 'Failed' } })).toMatch(/has completed \(Failed\)/u)
    expect(debugObstacle({ metadata, status: { phase: 'Running' } })).toBeNull()
  })

  it.each([
    ['restricted', ['restricted']],
    ['baseline', ['baseline', 'restricted']],
  ])('is what the policy %s of its namespace allows', (policy, profiles) => {
    const namespace = inNamespace({ 'pod-security.kubernetes.io/enforce': policy })
    expect(allowedProfiles(namespace)).toEqual({ policy, profiles })
  })

  it('is everything where the namespace has no policy, or may not be read', () => {
    expect(allowedProfiles(inNamespace({ 'pod-security.kubernetes.io/enforce': 'privileged' }))).toBeNull()
    expect(allowedProfiles(inNamespace({}))).toBeNull()
    expect(allowedProfiles(null)).toBeNull()
  })

  it('is less where the whole pod runs as a user that is not root', () => {
    const pod = { metadata, spec: { securityContext: { runAsUser: 1000 } } }
    expect(weakenedBy(pod, 'sysadmin')).toBe(1000)
    expect(weakenedBy(pod, 'baseline')).toBeNull()
    expect(weakenedBy({ metadata }, 'general')).toBeNull()
  })
})
