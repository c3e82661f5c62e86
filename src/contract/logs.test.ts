import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { describeParams, type Refused } from '../../testkit/conformance/params.ts'
import {
  logDownloadParamsSchema,
  logParamsSchema,
  logSpecSchema,
  type NodeLogName,
  nodeLogListParamsSchema,
  nodeLogSpecSchema,
  nodeLogTitle,
} from './logs.ts'

const everything = { follow: false, sinceSeconds: null, tailLines: null }
const notTimes: Refused = [
  [{ sinceSeconds: 0 }, 'sinceSeconds: expected >=1 but received 0'],
  [{ tailLines: -1 }, 'tailLines: expected >=0 but received -1'],
  [{ tailLines: 1.5 }, 'tailLines: Invalid integer: Received 1.5'],
]

describe('the lines of a log that a channel carries', () => {
  const least = {
    ...{ type: 'logs', namespace: 'shop', pods: { type: 'pod', name: 'web-1' } },
    ...{ container: null, previous: false, ...everything },
  }
  describeParams(logSpecSchema, {
    whole: {
      ...{ type: 'logs', namespace: 'shop', pods: { type: 'filter', filter: 'label:app=web' } },
      ...{ container: 'app', previous: true, follow: true, sinceSeconds: 60, tailLines: 0 },
      sinceTime: '2026-07-01T08:00:00.000Z',
    },
    least,
    taken: [{ pods: { type: 'pod', name: 'web-1' } }, { sinceSeconds: 1 }, { tailLines: 1_000_000_000 }],
    refused: [
      ...notTimes,
      [{ pods: { type: 'filter', filter: '' } }, 'pods.filter: expected >=1 but received 0'],
      [{ pods: { type: 'pod', name: '' } }, 'pods.name: expected >=1 but received 0'],
    ],
  })
})

describe('the lines of a node’s own log that a channel carries', () => {
  const kubelet = { from: 'journal', service: 'kubelet' }
  describeParams(nodeLogSpecSchema, {
    whole: {
      ...{ type: 'node-logs', node: 'node-1', log: { from: 'file', file: 'syslog' } },
      ...{ follow: true, sinceSeconds: 60, tailLines: 100, sinceTime: '2026-07-01T08:00:00.000Z' },
    },
    least: { type: 'node-logs', node: 'node-1', log: kubelet, ...everything },
    refused: notTimes,
  })

  const accepts = (log: unknown): boolean =>
    v.is(nodeLogSpecSchema, { type: 'node-logs', node: 'node-1', log, ...everything })

  it.each(['kubelet', 'a', 'getty@tty1.service', 'dev-disk-by:uuid', 'crio_2'])(
    'may be of the service %j',
    (service) => {
      expect(accepts({ from: 'journal', service })).toBe(true)
    },
  )

  it.each(['', 'a b', '../kubelet', 'kubelet;reboot', 'größe', 'kubelet\n', '/kubelet'])(
    'are not of the service %j',
    (service) => {
      expect(accepts({ from: 'journal', service })).toBe(false)
    },
  )

  it.each(['syslog', 'a', '.hidden', '..a', '...', 'kern.log.1', 'Größe 2'])(
    'may be of the file %j',
    (file) => {
      expect(accepts({ from: 'file', file })).toBe(true)
    },
  )

  it.each(['', '.', '..', '../shadow', 'pods/a', '/etc', 'a/', 'a\\b', '\\'])(
    'are not of the file %j',
    (file) => {
      expect(accepts({ from: 'file', file })).toBe(false)
    },
  )
})

describe('the name of a node’s own log', () => {
  it.each<[NodeLogName, string]>([
    [{ from: 'journal', service: 'kubelet' }, 'kubelet'],
    [{ from: 'file', file: 'syslog' }, 'syslog'],
  ])('of %j is %j', (log, title) => {
    expect(nodeLogTitle(log)).toBe(title)
  })
})

describe('the parameters of a list of a node’s own logs', () => {
  describeParams(nodeLogListParamsSchema, { whole: { node: 'node-1' }, least: { node: 'node-1' } })
})

describe('the parameters of a log', () => {
  describeParams(logParamsSchema, {
    whole: {
      ...{ namespace: 'shop', pod: 'web-1', filter: 'label:app=web', container: 'app', previous: true },
      ...{ follow: true, sinceSeconds: 60, tailLines: 100, timestamps: true, format: 'json' },
    },
    least: { namespace: 'shop' },
    defaults: { previous: false, follow: false, timestamps: false, format: 'text' },
    taken: [{ format: 'text' }],
    refused: notTimes,
  })
})

describe('the parameters of a downloaded log', () => {
  describeParams(logDownloadParamsSchema, {
    whole: {
      ...{ namespace: 'shop', pod: 'web-1', filter: 'label:app=web', container: 'app' },
      ...{ previous: true, timestamps: true, format: 'zip' },
    },
    least: { namespace: 'shop' },
    defaults: { previous: false, timestamps: false, format: 'text' },
    taken: [{ format: 'text' }],
  })
})
