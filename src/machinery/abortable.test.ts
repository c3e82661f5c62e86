import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { abortable } from './abortable.ts'

describe('abortable', () => {
  it('settles like its work', async () => {
    const { signal } = new AbortController()
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1)
    await expect(abortable(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
  })

  it('rejects with the reason of its signal, and leaves the work to others', async () => {
    const work = Promise.withResolvers<number>()
    const controller = new AbortController()
    const waiting = abortable(work.promise, controller.signal)
    controller.abort(new Error('gave up'))
    await expect(waiting).rejects.toThrow('gave up')
    work.resolve(1)
    await expect(work.promise).resolves.toBe(1)
  })

  it.each([
    ['is done', () => Promise.resolve()],
    ['has failed', () => Promise.reject(new Error('broken'))],
  ])('leaves nothing at its signal when the work %s', async (_, work) => {
    const { signal } = new AbortController()
    const waiting = abortable(work(), signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await Promise.allSettled([waiting])
    await Promise.resolve()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('rejects at once where the signal is aborted already', async () => {
    const waiting = abortable(new Promise(() => {}), AbortSignal.abort(new Error('too late')))
    await expect(waiting).rejects.toThrow('too late')
  })
})
