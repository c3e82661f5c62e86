import { describe, expect, it } from 'vitest'
import { describeParams } from '../../testkit/conformance/params.ts'
import { maxChannelFrameBytes, maxCreditBytes } from './channels.ts'
import {
  maxInputBytes,
  readSize,
  shellNeeds,
  shellOpenSchema,
  shellParamsSchema,
  sizeBytes,
  subjectOfShell,
} from './shells.ts'

describe('the size of a terminal', () => {
  it('is two bytes each for columns and rows, the highest first', () => {
    expect([...sizeBytes(80, 24)]).toEqual([0, 80, 0, 24])
    expect([...sizeBytes(1000, 258)]).toEqual([3, 232, 1, 2])
  })

  it.each([
    [1, 1],
    [80, 24],
    [1000, 1000],
  ])(
    'is read as it was written, also out of the middle of a buffer: %i columns, %i rows',
    (columns, rows) => {
      const buffer = new Uint8Array(9)
      buffer.set(sizeBytes(columns, rows), 3)
      expect(readSize(buffer.subarray(3, 7))).toEqual({ columns, rows })
    },
  )

  it.each([
    ['too few bytes', [0, 80, 0]],
    ['too many bytes', [0, 80, 0, 24, 0]],
    ['no columns', [0, 0, 0, 24]],
    ['no rows', [0, 80, 0, 0]],
    ['more columns than a screen has', [3, 233, 0, 24]],
    ['more rows than a screen has', [0, 80, 3, 233]],
  ])('is none where there are %s', (_, bytes) => {
    expect(readSize(Uint8Array.from(bytes))).toBeNull()
  })
})

describe('the parameters of a shell', () => {
  describeParams(shellOpenSchema, {
    whole: {
      ...{ namespace: 'shop', pod: 'web-1', container: 'app', mode: 'attach', command: ['sh'] },
      ...{ columns: 1, rows: 1000, confirmed: true },
    },
    least: { namespace: 'shop', pod: 'web-1' },
    defaults: { container: null, mode: 'exec', command: null, columns: 80, rows: 24, confirmed: false },
    taken: [{ mode: 'exec' }, { mode: 'attach' }],
    refused: [
      [{ command: [] }, 'command: expected >=1 but received 0'],
      [{ columns: 0 }, 'columns: expected >=1 but received 0'],
      [{ rows: 1001 }, 'rows: expected <=1000 but received 1001'],
    ],
  })
})

describe('the parameters of an open shell', () => {
  describeParams(shellParamsSchema, {
    whole: { shellId: 's-1' },
    least: { shellId: 's-1' },
    refused: [
      [{ shellId: '' }, 'shellId is required'],
      [{ shellId: 's'.repeat(51) }, 'shellId is too long'],
    ],
  })
})

describe('a shell', () => {
  it('needs the right to create a pod’s exec or attach where the server asks for it', () => {
    const right = { verb: 'create', group: '', resource: 'pods', namespace: 'shop', name: '' }
    expect(shellNeeds('v1.35.0', 'exec', 'shop')).toEqual([{ ...right, subresource: 'exec' }])
    expect(shellNeeds('v1.35.0', 'attach', 'shop')).toEqual([{ ...right, subresource: 'attach' }])
    expect(shellNeeds('v1.34.9', 'exec', 'shop')).toEqual([])
  })

  it('belongs to the object that it was opened from', () => {
    const place = { namespace: 'kube-system', pod: 'node-debugger' }
    const node = { domain: 'nodes', namespace: '', name: 'node-1' } as const
    expect(subjectOfShell({ ...place, debug: { is: 'node', image: 'busybox', of: node } })).toEqual(node)
    expect(subjectOfShell({ ...place, debug: null })).toEqual({
      ...{ domain: 'pods', namespace: 'kube-system', name: 'node-debugger' },
    })
  })

  it('takes a whole frame of input at once, and no more than a channel carries', () => {
    expect(maxInputBytes).toBeGreaterThanOrEqual(maxChannelFrameBytes)
    expect(maxInputBytes).toBeLessThanOrEqual(maxCreditBytes)
  })
})
