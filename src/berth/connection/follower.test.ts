import { describe, expect, it } from 'vitest'
import type { KubeClient } from '#kube'
import { type Follower, Followers } from './follower.ts'

const client = (name: string) => ({ host: name }) as KubeClient

/** Parts that write down what they are asked to do; `fails` names the calls that throw. */
function aWorld(...fails: string[]) {
  const calls: string[] = []
  const note = (call: string) => {
    calls.push(call)
    if (fails.includes(call)) throw new Error(`cannot ${call}`)
  }
  const part = (name: string): Follower => ({
    attach: ({ host }) => note(`${name} attaches to ${host}`),
    detach: (reason) => note(`${name} detaches: ${reason}`),
    pause: (reason) => note(`${name} pauses: ${reason}`),
    resume: () => note(`${name} resumes`),
    retry: () => note(`${name} retries`),
  })
  const followers = new Followers()
  return {
    followers,
    part,
    calls,
    /** The calls since the last look. */
    look: () => calls.splice(0),
  }
}

describe('Followers', () => {
  it('attach, resume and retry in the order in which they were added', () => {
    const { followers, part, look } = aWorld()
    for (const name of ['a', 'b', 'c']) followers.add(part(name))
    followers.attach(client('one'))
    expect(look()).toEqual(['a attaches to one', 'b attaches to one', 'c attaches to one'])
    followers.resume()
    expect(look()).toEqual(['a resumes', 'b resumes', 'c resumes'])
    followers.retry()
    expect(look()).toEqual(['a retries', 'b retries', 'c retries'])
  })

  it('detach and pause in reverse, so that each part does so before the parts that it uses', async () => {
    const { followers, part, look } = aWorld()
    for (const name of ['a', 'b', 'c']) followers.add(part(name))
    followers.pause('not shown')
    expect(look()).toEqual(['c pauses: not shown', 'b pauses: not shown', 'a pauses: not shown'])
    await followers.detach('gone')
    expect(look()).toEqual(['c detaches: gone', 'b detaches: gone', 'a detaches: gone'])
  })

  it('skip a part that has nothing to pause, resume or retry', () => {
    const { followers, part, look } = aWorld()
    followers.add({ attach: () => {}, detach: () => {} })
    followers.add(part('b'))
    followers.pause('not shown')
    followers.resume()
    followers.retry()
    expect(look()).toEqual(['b pauses: not shown', 'b resumes', 'b retries'])
  })

  it('wait for every part that takes a while to detach, and begin all of them at once', async () => {
    const { followers, part, look } = aWorld()
    followers.add(part('a'))
    const slow = Promise.withResolvers<void>()
    followers.add({ attach: () => {}, detach: () => slow.promise })
    let isOver = false
    const detached = followers.detach('gone').then(() => {
      isOver = true
    })
    expect(look()).toEqual(['a detaches: gone'])
    await Promise.resolve()
    expect(isOver).toBe(false)
    slow.resolve()
    await detached
  })

  it('take a part once', () => {
    const { followers, part, look } = aWorld()
    const a = followers.add(part('a'))
    expect(() => followers.add(a)).toThrow('follows the connection already')
    followers.attach(client('one'))
    expect(look()).toEqual(['a attaches to one'])
  })

  describe('when one part fails', () => {
    it('call the others all the same, and throw its error then', () => {
      const { followers, part, look } = aWorld('a attaches to one', 'b pauses: not shown', 'a retries')
      followers.add(part('a'))
      followers.add(part('b'))
      expect(() => followers.attach(client('one'))).toThrow('cannot a attaches to one')
      expect(look()).toEqual(['a attaches to one', 'b attaches to one'])
      expect(() => followers.pause('not shown')).toThrow('cannot b pauses: not shown')
      expect(look()).toEqual(['b pauses: not shown', 'a pauses: not shown'])
      expect(() => followers.retry()).toThrow('cannot a retries')
      expect(look()).toEqual(['a retries', 'b retries'])
    })

    it('detach the others to their end, and reject with its error then', async () => {
      const { followers, part, look } = aWorld('b detaches: gone')
      followers.add(part('a'))
      followers.add(part('b'))
      await expect(followers.detach('gone')).rejects.toThrow('cannot b detaches: gone')
      expect(look()).toEqual(['b detaches: gone', 'a detaches: gone'])
    })

    it('throw the errors of several as one', () => {
      const { followers, part } = aWorld('a resumes', 'b resumes')
      followers.add(part('a'))
      followers.add(part('b'))
      expect(() => followers.resume()).toThrow('2 parts failed')
    })
  })

  it('pause and resume without a connection, and leave the next one to each part', async () => {
    const { followers, part, look } = aWorld()
    followers.add(part('a'))
    await followers.detach('gone')
    followers.pause('not shown')
    followers.attach(client('two'))
    followers.resume()
    expect(look()).toEqual(['a detaches: gone', 'a pauses: not shown', 'a attaches to two', 'a resumes'])
  })

  it('go from one connection to the next, with or without a time between them', async () => {
    const { followers, part, look } = aWorld()
    followers.add(part('a'))
    followers.attach(client('one'))
    followers.attach(client('two'))
    await followers.detach('gone')
    await followers.detach('still gone')
    followers.attach(client('three'))
    expect(look()).toEqual([
      'a attaches to one',
      'a attaches to two',
      'a detaches: gone',
      'a detaches: still gone',
      'a attaches to three',
    ])
  })

  describe('when a part is added later', () => {
    it('pause and attach it as the others are', () => {
      const { followers, part, look } = aWorld()
      followers.attach(client('one'))
      followers.pause('not shown')
      followers.add(part('late'))
      expect(look()).toEqual(['late pauses: not shown', 'late attaches to one'])
    })

    it('leave it alone where there is no connection and no pause', async () => {
      const { followers, part, look } = aWorld()
      followers.attach(client('one'))
      await followers.detach('gone')
      followers.pause('not shown')
      followers.resume()
      followers.add(part('late'))
      expect(look()).toEqual([])
    })
  })

  it('call no part after disposal', () => {
    const { followers, part, look } = aWorld()
    followers.add(part('a'))
    followers[Symbol.dispose]()
    followers.attach(client('one'))
    expect(look()).toEqual([])
  })
})
