import { describe, expect, it } from 'vitest'
import type { ClusterState } from '#contract'
import { clusterStatePanel, memoryWarning } from './clusterStatePanel.tsx'

const acts = { retry: () => {}, close: () => {}, alsoWaiting: [], review: null }
const valid = { state: 'valid', reason: null, plugin: null, pluginSays: null, nextTryAt: null }
const plugin = { command: '/opt/bin/my-login', login: '1' }

const panel = (change: object) => {
  const cluster = {
    clusterName: 'prod',
    lifecycle: 'ready',
    reason: null,
    auth: valid,
    ...change,
  } as ClusterState
  const { what, tone, action } = clusterStatePanel(cluster, acts) ?? { what: null, tone: null, action: null }
  return [what, tone, action?.label ?? null]
}

describe('clusterStatePanel', () => {
  it('stands in nobody’s way while the cluster is fine, or answers with errors', () => {
    expect(panel({})).toEqual([null, null, null])
    expect(panel({ health: { state: 'degraded', reason: 'etcd is slow' } })).toEqual([null, null, null])
  })

  it('says who is signed out, and offers to try now', () => {
    const auth = { ...valid, state: 'invalid', nextTryAt: 1 }
    expect(panel({ lifecycle: 'signed-out', auth })).toEqual(['Signed out of prod', 'bad', 'Retry now'])
  })

  it('asks to sign in while the plugin waits for the person', () => {
    const auth = { ...valid, state: 'recovering', plugin, pluginSays: 'open https://login.example' }
    expect(panel({ lifecycle: 'signed-out', auth })).toEqual(['Sign in to prod', 'bad', 'Retry now'])
  })

  it('says what the plugin says while it renews a sign-in that still holds, and on the way to the first one', () => {
    const auth = { ...valid, plugin, pluginSays: 'open https://login.example' }
    expect(panel({ auth })).toEqual(['The sign-in to prod is being renewed', 'warn', null])
    const connecting = { auth, lifecycle: 'connecting', nextTryAt: null, health: { state: 'unknown' } }
    const cluster = { clusterName: 'prod', reason: null, ...connecting } as unknown as ClusterState
    expect(clusterStatePanel(cluster, acts)).toMatchObject({
      what: 'Sign in to prod',
      why: { props: { text: 'my-login: open https://login.example' } },
    })
  })

  it('calls a cluster without an answer unreachable, never signed out', () => {
    expect(panel({ lifecycle: 'reconnecting', nextTryAt: 1 })).toEqual([
      'prod cannot be reached',
      'warn',
      'Retry now',
    ])
  })
})

describe('memoryWarning', () => {
  const remark = (change: object) => {
    const memory = { limitMb: 128, isReduced: false }
    const cluster = { clusterName: 'prod', memory, isShortOfMemory: false, ...change } as ClusterState
    const { what, action } = memoryWarning(cluster, () => {}) ?? { what: null, action: null }
    return [what, action?.label ?? null]
  }

  it('says what limit was hit and what came of it, and leads to where it is raised', () => {
    expect(remark({})).toEqual([null, null])
    expect(remark({ isShortOfMemory: true })).toEqual([
      'prod is too large for the memory limit of 128 MB',
      'Raise the limit',
    ])
    expect(remark({ memory: { limitMb: 128, isReduced: true } })).toEqual([
      'prod was reopened in reduced mode',
      'Raise the limit',
    ])
  })
})
