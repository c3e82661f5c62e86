import { describe, expect, it } from 'vitest'
import { stillInMemory } from './stillInMemory.ts'

describe('stillInMemory', () => {
  it('names the objects that another object holds, and no others', async () => {
    const holder: { held: object | null } = { held: null }
    const references = (() => {
      const held = { name: 'held' }
      holder.held = held
      return { held: new WeakRef(held), free: new WeakRef({ name: 'free' }) }
    })()
    expect(await stillInMemory(references)).toEqual(['held'])
    holder.held = null
    expect(await stillInMemory(references)).toEqual([])
  })
})
