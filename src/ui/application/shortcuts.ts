import type { Action } from '#kinds'

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
  apply: {
    // By what it writes: the plus has another place on each keyboard.
    isPressed: ({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean =>
      key === '+' && !ctrlKey && !metaKey && !altKey,
    label: (): string => '+',
  },
  list: {
    // By what it writes: the question mark has another place on each keyboard.
    isPressed: ({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean =>
      key === '?' && !ctrlKey && !metaKey && !altKey,
    label: (): string => '?',
  },
} as const

/** leaveTerminal leads out of a terminal, which takes every other key, Tab too. */
export const leaveTerminal = {
  isPressed: ({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean =>
    key === 'F6' && ctrlKey && !metaKey && !altKey,
  label: (): string => 'Ctrl+F6',
}

/** A letter alone, as it is written on the keyboard. */
const letter = (wanted: string) => ({
  isPressed: ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): boolean =>
    key === wanted && !ctrlKey && !metaKey && !altKey && !shiftKey,
  label: (): string => wanted.toUpperCase(),
})

/** actionKeys offer an action for the rows of a table that are selected, or for the row under the cursor. */
export const actionKeys = {
  delete: {
    // Keyboards of a Mac have no Delete; its Finder deletes by these two keys.
    isPressed: ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): boolean =>
      (key === 'Delete' && !ctrlKey && !metaKey && !altKey && !shiftKey) ||
      (key === 'Backspace' && metaKey && !ctrlKey && !altKey && !shiftKey),
    label: ({ isMac }: Platform): string => (isMac ? '⌘⌫' : 'Delete'),
  },
  scale: letter('s'),
  restart: letter('r'),
} as const satisfies Record<NonNullable<Action['shortcut']>, object>

/** logKey shows the log of the row under the cursor. */
export const logKey = letter('l')

/** PressedAction names the action of a key. */
export type PressedAction = keyof typeof actionKeys

/** pressedAction is the action whose key that is; null for any other key. */
export const pressedAction = (press: KeyPress): PressedAction | null =>
  (Object.keys(actionKeys) as PressedAction[]).find((id) => actionKeys[id].isPressed(press)) ?? null

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
        ['Apply manifests to the cluster', shortcuts.apply.label()],
        ['Settings', shortcuts.settings.label(platform)],
        ['Show this list', shortcuts.list.label()],
        ['Close the open menu, dialog or panel', 'Esc'],
      ]),
    },
    {
      title: 'On a tab',
      keys: keys([
        ['Go to the next or previous tab', '←', '→'],
        ['Go to the first or last tab', 'Home', 'End'],
        ['Move the tab', `${held.move}←`, `${held.move}→`],
        ['Close the tab', 'Delete'],
      ]),
    },
    {
      title: 'On a namespace',
      keys: keys([
        ['Show only this namespace', 'Enter'],
        ['Add or remove this namespace', 'Space'],
      ]),
    },
    {
      title: 'In the palette',
      keys: keys([
        ['Open the selected item', 'Enter'],
        ['Add or remove a namespace', shortcuts.chooseBeside.label(platform)],
      ]),
    },
    {
      title: 'In the kubeconfig dropdown',
      keys: keys([['Open or close a context', 'Enter', 'Space']]),
    },
    {
      title: 'In a table',
      keys: keys([
        ['Filter the rows', '/'],
        ['Move to another row', '↑', '↓', 'K', 'J'],
        ['Move by a page', 'PageUp', 'PageDown'],
        ['Move to the first or last row', 'Home', 'End'],
        ['Open the row', 'Enter'],
        ['Open the row in a new panel tab', `${held.command}Enter`],
        ['Select the row', 'Space'],
        ['Select a range', `${held.resize}↑`, `${held.resize}↓`],
        ['Select all rows', `${held.command}A`],
        ['Copy the selected rows', `${held.command}C`],
        ['Delete the object or the selected rows', actionKeys.delete.label(platform)],
        ['Scale the object or the selected rows', actionKeys.scale.label()],
        ['Restart the object or the selected rows', actionKeys.restart.label()],
        ['Show the logs of the row', logKey.label()],
        ['Open the row’s menu', held.menu],
      ]),
    },
    {
      title: 'In an object’s YAML',
      keys: keys([
        ['Edit it', 'E'],
        ['Search', `${held.command}F`],
        ['Review the changes', `${held.command}S`],
        ['Indent', `${held.command}]`],
        ['Go to the next or previous change of a review', ']', '['],
        ['Leave the text', 'Tab', 'Esc'],
      ]),
    },
    {
      title: 'On a column’s heading',
      keys: keys([
        ['Sort by the column', 'Enter'],
        ['Move the column', `${held.move}←`, `${held.move}→`],
        ['Make the column narrower or wider', `${held.resize}←`, `${held.resize}→`],
      ]),
    },
  ]
}
