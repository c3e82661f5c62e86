import { describe, expect, it } from 'vitest'
import { Listeners } from './listeners.ts'

/** Listeners, and the names of those that were called. */
function aWorld() {
  const listeners = new Listeners<number>()
  const heard: string[] = []
  const hear = (name: string) => listeners.add((event) => heard.push(`${name} ${event}`))
  return { listeners, heard, hear, [Symbol.dispose]: () => listeners[Symbol.dispose]() }
}

describe('Listeners', () => {
  it('calls each listener once, in the order in which they were added', () => {
    using world = aWorld()
    const { listeners, heard, hear } = world
    hear('first')
    hear('second')
    listeners.tell(1)
    listeners.tell(2)
    expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2'])
  })

  it('calls nothing that was removed, however often its removal is repeated', () => {
    using world = aWorld()
    const { listeners, heard, hear } = world
    const first = hear('first')
    hear('second')
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    listeners.tell(1)
    expect(heard).toEqual(['second 1'])
    expect(listeners.size).toBe(1)
  })

  it('keeps a function that was added twice until it has been removed twice', () => {
    using listeners = new Listeners()
    let calls = 0
    const count = () => {
      calls += 1
    }
    const first = listeners.add(count)
    listeners.add(count)
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    listeners.tell()
    expect(calls).toBe(1)
  })

  describe('when a listener throws', () => {
    it('calls the others all the same, then throws the error', () => {
      using world = aWorld()
      const { listeners, heard, hear } = world
      listeners.add(() => {
        throw new Error('broken')
      })
      hear('second')
      expect(() => listeners.tell(1)).toThrow('broken')
      expect(heard).toEqual(['second 1'])
    })

    it('throws the errors of several together', () => {
      using world = aWorld()
      const { listeners } = world
      for (const name of ['one', 'two'])
        listeners.add(() => {
          throw new Error(name)
        })
      expect(() => listeners.tell(1)).toThrow(
        expect.objectContaining({
          message: '2 listeners failed',
          errors: [new Error('one'), new Error('two')],
        }),
      )
    })
  })

  describe('while it tells', () => {
    it('does not call a listener that an earlier one removes', () => {
      using world = aWorld()
      const { listeners, heard, hear } = world
      listeners.add(() => second[Symbol.dispose]())
      const second = hear('second')
      listeners.tell(1)
      expect(heard).toEqual([])
    })

    it('calls a listener that is added only for the next event', () => {
      using world = aWorld()
      const { listeners, heard, hear } = world
      const adding = listeners.add(() => {
        hear('late')
        adding[Symbol.dispose]()
      })
      listeners.tell(1)
      expect(heard).toEqual([])
      listeners.tell(2)
      expect(heard).toEqual(['late 2'])
    })

    it('calls no further listener once it is disposed', () => {
      using world = aWorld()
      const { listeners, heard, hear } = world
      listeners.add(() => listeners[Symbol.dispose]())
      hear('second')
      listeners.tell(1)
      expect(heard).toEqual([])
    })

    it('may be asked to tell again', () => {
      using world = aWorld()
      const { listeners, heard, hear } = world
      listeners.add((event) => {
        if (event < 3) listeners.tell(event + 1)
      })
      hear('second')
      listeners.tell(1)
      expect(heard).toEqual(['second 3', 'second 2', 'second 1'])
    })
  })

  it('calls nothing after disposal, and takes no new listener', () => {
    using world = aWorld()
    const { listeners, heard, hear } = world
    hear('first')
    listeners[Symbol.dispose]()
    hear('late')
    listeners.tell(1)
    expect(heard).toEqual([])
    expect(listeners.size).toBe(0)
  })
})
