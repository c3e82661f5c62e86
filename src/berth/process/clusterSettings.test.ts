import { describe, expect, it } from 'vitest'
import type { BerthSettings } from '#contract'
import { ClusterSettingsInForce } from './clusterSettings.ts'

describe('ClusterSettingsInForce', () => {
  it('tells those who listen of each change, and nobody of none', () => {
    const open: BerthSettings = { namespaces: ['shop'], protection: 'open' }
    const settings = new ClusterSettingsInForce(open)
    const told: BerthSettings[] = []
    const listening = settings.onChange((value) => void told.push(value))
    settings.change({ ...open })
    expect(told).toEqual([])
    const shut: BerthSettings = { ...open, protection: 'read-only' }
    settings.change(shut)
    listening[Symbol.dispose]()
    settings.change(open)
    expect(told).toEqual([shut])
    expect(settings.value).toEqual(open)
  })
})
