import { describe, expect, it } from 'vitest'
import { ManualClock } from '#testkit'
import { Viewers } from './viewers.ts'

function aWorld(isBackgroundRefreshed: boolean) {
  const clock = new ManualClock()
  const log: string[] = []
  const followed = { pause: () => void log.push('pause'), resume: () => void log.push('resume') }
  const onShown = () => void log.push('shown')
  const viewers = new Viewers({ clock, followed, isBackgroundRefreshed, onShown })
  return { clock, log, viewers }
}

describe('Viewers', () => {
  it('pauses nothing while background refresh is on, whoever looks', () => {
    const { clock, log, viewers } = aWorld(true)
    viewers.join()[Symbol.dispose]()
    clock.advance(60_000)
    expect(log).toEqual(['shown'])
    expect(clock.waiting).toBe(0)
  })

  it('pauses a moment after nobody looks any more, and goes on at once when somebody does', () => {
    const { clock, log, viewers } = aWorld(false)
    const [first, second] = [viewers.join(), viewers.join()]
    first.setVisible(false)
    clock.advance(60_000)
    second[Symbol.dispose]()
    clock.advance(1999)
    expect(log).toEqual(['shown'])
    clock.advance(1)
    expect(log).toEqual(['shown', 'pause'])
    expect(viewers.isShown).toBe(false)
    first.setVisible(true)
    expect(log).toEqual(['shown', 'pause', 'resume', 'shown'])
    expect(viewers.isShown).toBe(true)
  })

  it('does not pause for a tab that is back within the moment', () => {
    const { clock, log, viewers } = aWorld(false)
    const tab = viewers.join()
    tab.setVisible(false)
    clock.advance(1000)
    tab.setVisible(true)
    clock.advance(60_000)
    expect(log).toEqual(['shown', 'shown'])
  })

  it('follows the setting while it runs', () => {
    const { clock, log, viewers } = aWorld(true)
    viewers.changeBackgroundRefresh(false)
    clock.advance(2000)
    expect(log).toEqual(['pause'])
    viewers.changeBackgroundRefresh(true)
    expect(log).toEqual(['pause', 'resume'])
    viewers[Symbol.dispose]()
    expect(clock.waiting).toBe(0)
  })
})
