import type { ITheme } from '@xterm/xterm'

/** terminalTheme takes a terminal's colours from the page's own. */
export function terminalTheme(styles: CSSStyleDeclaration): ITheme {
  const of = (token: string): string => styles.getPropertyValue(`--${token}`).trim()
  const [black, white] = [of('text-3'), of('text-2')]
  return {
    background: of('surface-0'),
    foreground: of('text'),
    cursor: of('accent'),
    cursorAccent: of('surface-0'),
    selectionBackground: `${of('info')}55`,
    selectionInactiveBackground: `${of('off')}44`,
    scrollbarSliderBackground: `${of('off')}44`,
    scrollbarSliderHoverBackground: `${of('off')}77`,
    scrollbarSliderActiveBackground: `${of('off')}99`,
    ...{ black, red: of('bad'), green: of('ok'), yellow: of('warn') },
    ...{ blue: of('info'), magenta: of('c3'), cyan: of('c7'), white },
    ...{ brightBlack: black, brightRed: of('bad'), brightGreen: of('ok'), brightYellow: of('warn') },
    ...{ brightBlue: of('info'), brightMagenta: of('c3'), brightCyan: of('c7'), brightWhite: of('text') },
  }
}
