import { describe, expect, it } from 'vitest'
import { ManualClock } from '#testkit'
import { ClusterStorage } from './clusterStorage.ts'
import { type Draft, Drafts, draftKey } from './drafts.ts'
import { keptInMemory } from './keptInMemory.ts'

const web = { domain: 'deployments', namespace: 'shop', name: 'web', uid: '1' }
const token = { domain: 'secrets', namespace: 'shop', name: 'token', uid: '2' }
const draft = (text: string): Draft => ({ text, base: 'a: 1', uid: '1', resourceVersion: '5', owners: [] })
const open = { isPrivate: false }

const aPage = (browser = keptInMemory(), clusterId = 'config:east') => {
  const clock = new ManualClock()
  const drafts = new Drafts(browser, clusterId, clock)
  return { browser, clock, drafts, text: (object = web) => drafts.state.value.get(draftKey(object))?.text }
}

describe('Drafts', () => {
  it('are there after a reload, and in a new window of the browser', () => {
    const page = aPage()
    page.drafts.keep(web, draft('a: 2'), open)
    page.clock.advance(400)
    expect(aPage(page.browser).text()).toBe('a: 2')
    expect(aPage({ ...page.browser, ...page.browser.anotherWindow() }).text()).toBe('a: 2')
    expect(page.drafts.isKept(web)).toBe(true)
  })

  it('are written when the page is left, however short ago the last key was', () => {
    const page = aPage()
    page.drafts.keep(web, draft('a: 2'), open)
    page.drafts[Symbol.dispose]()
    expect([aPage(page.browser).text(), page.clock.waiting]).toEqual(['a: 2', 0])
  })

  it('come back to each window as its own', () => {
    const here = aPage()
    const there = aPage({ ...here.browser, ...here.browser.anotherWindow() })
    for (const [page, text] of [
      [here, 'a: 2'],
      [there, 'a: 3'],
    ] as const) {
      page.drafts.keep(web, draft(text), open)
      page.drafts.flush()
    }
    expect([aPage(here.browser).text(), aPage(there.browser).text()]).toEqual(['a: 2', 'a: 3'])
  })

  it('belong to one cluster, and to one object in it', () => {
    const east = aPage()
    east.drafts.keep(web, draft('a: 2'), open)
    east.drafts.flush()
    expect(aPage(east.browser, 'config:west').text()).toBeUndefined()
    expect(aPage(east.browser).text({ ...web, name: 'api' })).toBeUndefined()
  })

  it('of a Secret stay in the memory of the page, over closing its cluster', () => {
    const page = aPage()
    page.drafts.keep(token, draft('data: hidden'), { isPrivate: true })
    page.drafts[Symbol.dispose]()
    expect(
      JSON.stringify([...page.browser.content, page.browser.own.getItem('flotilla.drafts.config:east')]),
    ).not.toContain('hidden')
    expect(aPage(page.browser).text(token)).toBe('data: hidden')
    expect(page.drafts.isKept(token)).toBe(false)
    expect(aPage({ ...page.browser, ...page.browser.anotherWindow() }).text(token)).toBeUndefined()
  })

  it('go when they are saved or thrown away', () => {
    const page = aPage()
    page.drafts.keep(web, draft('a: 2'), open)
    page.drafts.flush()
    page.drafts.remove(web)
    expect([page.text(), aPage(page.browser).text(), page.browser.content.size]).toEqual([
      undefined,
      undefined,
      0,
    ])
  })

  it('live on in the page where the browser has no place for them, and say so', () => {
    const refuse = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const browser = keptInMemory()
    const full = { getItem: () => null, setItem: refuse, removeItem: () => {} }
    const drafts = new Drafts({ ...browser, own: full, shared: full }, 'config:east', new ManualClock())
    drafts.keep(web, draft('a: 2'), open)
    drafts.flush()
    expect([drafts.state.value.size, drafts.isKept(web)]).toEqual([1, false])
  })

  it('are no part of what the server keeps of a cluster', () => {
    const browser = keptInMemory()
    const { drafts } = aPage(browser)
    drafts.keep(web, draft('a: 2'), open)
    drafts.flush()
    const storage = new ClusterStorage(browser, 'config:east')
    storage.write('view', {})
    expect(JSON.stringify([...storage.entries])).not.toContain('a: 2')
  })
})
