import { describe, expect, it } from 'vitest'
import { ByteBudget, NoRoomError } from './byteBudget.ts'

const never = new AbortController().signal

describe('ByteBudget', () => {
  it('lets holdings grow together up to its limit, and one of them beyond', () => {
    const budget = new ByteBudget(100)
    using first = budget.open()
    using second = budget.open()
    using third = budget.open()
    first.set(60)
    second.set(40)
    first.set(70)
    expect(() => third.set(61)).toThrow(NoRoomError)
    expect(budget.held).toBe(40)
    third.set(60)
    expect(budget.held).toBe(100)
  })

  it('has room again when a holding ends or shrinks', () => {
    const budget = new ByteBudget(100)
    using first = budget.open()
    {
      using large = budget.open()
      large.set(500)
      first.set(100)
      using other = budget.open()
      expect(() => other.set(1)).toThrow(NoRoomError)
      first.set(50)
      other.set(50)
    }
    expect(budget.held).toBe(50)
    using next = budget.open()
    next.set(500)
  })

  it('lets those that wait go beyond it one after the other', async () => {
    const budget = new ByteBudget(100)
    const first = budget.open()
    await first.goBeyond(never)
    first.set(500)
    using second = budget.open()
    let isBeyond = false
    const waiting = second.goBeyond(never).then(() => {
      isBeyond = true
    })
    await Promise.resolve()
    expect(isBeyond).toBe(false)
    first[Symbol.dispose]()
    await waiting
    second.set(500)
    expect(budget.held).toBe(0)
  })
})
