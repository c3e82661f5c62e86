import { describe, expect, it } from 'vitest'
import { lease } from './lease.ts'

describe('lease', () => {
  it('is given back once, however often it is disposed', () => {
    let given = 0
    const share = lease(() => {
      given += 1
    })
    expect(given).toBe(0)
    share[Symbol.dispose]()
    share[Symbol.dispose]()
    expect(given).toBe(1)
  })

  it('is over before it is given back, so that giving back cannot recur', () => {
    let given = 0
    const share = lease(() => {
      given += 1
      share[Symbol.dispose]()
    })
    share[Symbol.dispose]()
    expect(given).toBe(1)
  })

  it('is given back at the end of its block', () => {
    let users = 1
    {
      using _share = lease(() => {
        users -= 1
      })
      expect(users).toBe(1)
    }
    expect(users).toBe(0)
  })
})
