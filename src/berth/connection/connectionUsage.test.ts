import { expect, test } from 'vitest'
import { ConnectionUsage } from './connectionUsage.ts'

test('ConnectionUsage goes on from what earlier connections cost, and counts the open streams of the present one', () => {
  const usage = new ConnectionUsage()
  expect(usage.total()).toEqual({ requests: 0, watches: 0, bytesReceived: 0 })
  usage.attach({ usage: () => ({ requests: 5, watches: 2, bytesReceived: 100 }) })
  usage.attach({ usage: () => ({ requests: 1, watches: 3, bytesReceived: 10 }) })
  expect(usage.total()).toEqual({ requests: 6, watches: 3, bytesReceived: 110 })
})
