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

type KeyPress = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

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
} as const
