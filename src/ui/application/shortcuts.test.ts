import { describe, expect, it } from 'vitest'
import { shortcuts } from './shortcuts.ts'

const press = (code: string, held: 'ctrl' | 'meta' | 'alt' | null, shiftKey = false) => ({
  key: '',
  code,
  ctrlKey: held === 'ctrl',
  metaKey: held === 'meta',
  altKey: held === 'alt',
  shiftKey,
})

describe('the shortcuts', () => {
  it('open the palette with Ctrl+K and Cmd+K, and nothing else', () => {
    const opens = (...held: Parameters<typeof press>) => shortcuts.palette.isPressed(press(...held))
    expect([opens('KeyK', 'ctrl'), opens('KeyK', 'meta')]).toEqual([true, true])
    expect([opens('KeyK', null), opens('KeyK', 'alt'), opens('KeyK', 'ctrl', true)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it.each(['ctrl', 'meta', 'alt'] as const)('close the tab with %s and W', (held) => {
    expect(shortcuts.closeTab.isPressed(press('KeyW', held))).toBe(true)
    expect(shortcuts.closeTab.isPressed(press('KeyW', held, true))).toBe(false)
  })

  it('are listed with a question mark, wherever a keyboard has it, and nothing else', () => {
    const lists = (key: string, held: 'ctrl' | null) =>
      shortcuts.list.isPressed({ ...press('Minus', held, true), key })
    expect([lists('?', null), lists('?', 'ctrl'), lists('/', null)]).toEqual([true, false, false])
  })

  it('are written as they work: a browser keeps Ctrl+W for its own tabs', () => {
    const label = (isMac: boolean, isAppWindow: boolean) => shortcuts.closeTab.label({ isMac, isAppWindow })
    expect([label(false, false), label(false, true), label(true, false), label(true, true)]).toEqual([
      'Alt+W',
      'Ctrl+W',
      '⌥W',
      '⌘W',
    ])
  })
})
