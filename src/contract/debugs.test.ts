import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { describeParams, type Refused } from '../../testkit/conformance/params.ts'
import {
  debugContainerNeeds,
  debugContainerSchema,
  madePodSchema,
  nodeShellNeeds,
  nodeShellSchema,
  podCopyNeeds,
  podCopySchema,
} from './debugs.ts'

const terminal = { command: ['sh', '-c', 'top'], columns: 120, rows: 40, confirmed: true }
const usualTerminal = { command: null, columns: 80, rows: 24, confirmed: false }

const notImages: Refused = [
  [{ image: '' }, 'image is required'],
  [{ image: '   ' }, 'image is required'],
  [{ image: 'busybox latest' }, 'image has no spaces'],
  [{ image: 'busybox\n--privileged' }, 'image has no spaces'],
  [{ image: 'a'.repeat(1001) }, 'image is too long'],
]

describe('the parameters of a debug container', () => {
  const least = { namespace: 'shop', pod: 'web-1', image: 'busybox' }
  describeParams(debugContainerSchema, {
    whole: {
      ...{ namespace: 'shop', pod: 'web-1', uid: 'u-1', image: 'ghcr.io/tools/net:1.2@sha256:ab' },
      ...{ target: 'app', profile: 'netadmin', ...terminal },
    },
    least,
    defaults: { uid: '', target: null, profile: 'general', ...usualTerminal },
    taken: ['general', 'baseline', 'restricted', 'netadmin', 'sysadmin'].map((profile) => ({ profile })),
    refused: [
      ...notImages,
      [{ profile: 'root' }, 'profile must be one of general, baseline, restricted, netadmin, sysadmin'],
    ],
  })

  it('may have blanks around the image', () => {
    expect(v.parse(debugContainerSchema, { ...least, image: ' busybox\n' })).toMatchObject({
      image: 'busybox',
    })
  })
})

describe('the parameters of a shell on a node', () => {
  describeParams(nodeShellSchema, {
    whole: { node: 'node-1', namespace: 'debugging', image: 'busybox', minutes: 5, ...terminal },
    least: { node: 'node-1', image: 'busybox' },
    defaults: { namespace: 'kube-system', minutes: 60, ...usualTerminal },
    taken: [{ minutes: 1 }, { minutes: 1440 }],
    refused: [
      ...notImages,
      [{ minutes: 0 }, 'minutes must be at least 1'],
      [{ minutes: 1441 }, 'minutes must be at most 1440'],
      [{ minutes: 1.5 }, 'minutes must be a whole number'],
    ],
  })
})

describe('the parameters of a copy of a pod', () => {
  describeParams(podCopySchema, {
    whole: {
      ...{ namespace: 'shop', pod: 'web-1', uid: 'u-1', name: 'web-1-copy', container: 'app' },
      ...{ image: 'busybox', profile: 'sysadmin', sameNode: true, ...terminal },
    },
    least: { namespace: 'shop', pod: 'web-1', name: 'web-1-copy', container: 'app' },
    defaults: { uid: '', image: null, profile: 'general', sameNode: false, ...usualTerminal },
    refused: notImages,
  })
})

describe('a pod that was made for a shell', () => {
  const pod = { namespace: 'shop', name: 'web-1-copy' }
  describeParams(madePodSchema, { whole: pod, least: pod })
})

describe('what a person must be allowed to do', () => {
  const onPods = (verb: string, subresource = '') => ({
    ...{ verb, group: '', resource: 'pods', subresource, namespace: 'shop', name: '' },
  })

  it.each([
    // From Kubernetes 1.35 on, the API server asks for `create` on `pods/attach` where a WebSocket is opened.
    ['v1.35.0', [onPods('create', 'attach')]],
    ['v1.34.2', []],
  ])('on a server of %s is what kubectl debug needs', (version, attach) => {
    expect(debugContainerNeeds(version, 'shop')).toEqual([onPods('patch', 'ephemeralcontainers'), ...attach])
    expect(podCopyNeeds(version, 'shop')).toEqual([onPods('create'), ...attach])
    expect(nodeShellNeeds(version, 'shop')).toEqual([onPods('create'), onPods('delete'), ...attach])
  })
})
