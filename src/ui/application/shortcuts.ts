/** Platform is what decides which keys the page gets to see and how they are written. */
export interface Platform {
  readonly isMac: boolean
  /** A window of its own, where the browser keeps no keys for its tabs. */
  readonly isAppWindow: boolean
}

export const browserPlatform = (): Platform => ({
  isMac: /mac|iphone|ipad/iu.test(navigator.userAgent),
  isAppWindow: matchMedia('(display-mode: standalone)').matches,
})

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Shortcuts of the whole page, each as it is pressed and as it is written. */
export const shortcuts = {
  palette: {
    isPressed: ({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): boolean =>
      code === 'KeyK' && (ctrlKey || metaKey) && !altKey && !shiftKey,
    label: ({ isMac }: Platform): string => (isMac ? '⌘K' : 'Ctrl K'),
  },
  settings: {
    isPressed: ({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): boolean =>
      code === 'Comma' && (ctrlKey || metaKey) && !altKey && !shiftKey,
    label: ({ isMac }: Platform): string => (isMac ? '⌘,' : 'Ctrl+,'),
  },
  closeTab: {
    // A browser's tab keeps Ctrl+W for itself; Alt+W does the same there.
    isPressed: ({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): boolean =>
      code === 'KeyW' && !shiftKey && (ctrlKey || metaKey || altKey),
    label: ({ isMac, isAppWindow }: Platform): string =>
      isAppWindow ? (isMac ? '⌘W' : 'Ctrl+W') : isMac ? '⌥W' : 'Alt+W',
  },
  chooseBeside: {
    isPressed: ({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean =>
      key === 'Enter' && (ctrlKey || metaKey) && !altKey,
    label: ({ isMac }: Platform): string => (isMac ? '⌘Enter' : 'Ctrl+Enter'),
  },
  list: {
    // By what it writes: the question mark has another place on each keyboard.
    isPressed: ({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean =>
      key === '?' && !ctrlKey && !metaKey && !altKey,
    label: (): string => '?',
  },
} as const

/** KeyGroup is what the keys do in one place of the page. */
export interface KeyGroup {
  readonly title: string
  readonly keys: readonly { readonly does: string; readonly pressed: readonly string[] }[]
}

/** keyGroups is every key the page knows, as that platform writes them. */
export function keyGroups(platform: Platform): readonly KeyGroup[] {
  const held = platform.isMac
    ? { command: '⌘', move: '⌥⇧', resize: '⇧', menu: 'Shift+F10' }
    : { command: 'Ctrl+', move: 'Alt+Shift+', resize: 'Shift+', menu: 'Shift+F10' }
  const keys = (lines: readonly (readonly [does: string, ...pressed: string[]])[]) =>
    lines.map(([does, ...pressed]) => ({ does, pressed }))
  return [
    {
      title: 'Everywhere',
      keys: keys([
        ['Search or jump to anything', shortcuts.palette.label(platform)],
        ['Close the current cluster’s tab', shortcuts.closeTab.label(platform)],
        ['Settings', shortcuts.settings.label(platform)],
        ['This list', shortcuts.list.label()],
        ['Leave what is open', 'Esc'],
      ]),
    },
    {
      title: 'On a tab',
      keys: keys([
        ['The tab beside it', '←', '→'],
        ['The first and the last', 'Home', 'End'],
        ['Move it', `${held.move}←`, `${held.move}→`],
        ['Close it', 'Delete'],
      ]),
    },
    {
      title: 'On a namespace',
      keys: keys([
        ['Show it alone', 'Enter'],
        ['Show it beside others', 'Space'],
      ]),
    },
    {
      title: 'In the palette',
      keys: keys([
        ['Go where the line leads', 'Enter'],
        ['Show a namespace beside others', shortcuts.chooseBeside.label(platform)],
      ]),
    },
    {
      title: 'In the kubeconfig dropdown',
      keys: keys([['Open or close a context', 'Enter', 'Space']]),
    },
    {
      title: 'In a table',
      keys: keys([
        ['Filter', '/'],
        ['Another row', '↑', '↓', 'K', 'J'],
        ['A page of rows', 'PageUp', 'PageDown'],
        ['The first and the last', 'Home', 'End'],
        ['Open the row', 'Enter'],
        ['Open it beside others', `${held.command}Enter`],
        ['Select it', 'Space'],
        ['Select a range', `${held.resize}↑`, `${held.resize}↓`],
        ['Select all rows', `${held.command}A`],
        ['Copy what is selected', `${held.command}C`],
        ['Its menu', held.menu],
      ]),
    },
    {
      title: 'On a column’s heading',
      keys: keys([
        ['Sort by it', 'Enter'],
        ['Move it', `${held.move}←`, `${held.move}→`],
        ['Make it narrower or wider', `${held.resize}←`, `${held.resize}→`],
      ]),
    },
  ]
}
