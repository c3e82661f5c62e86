import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import type { Screen } from './shownShell.ts'
import { terminalTheme } from './terminalTheme.ts'

const font = '13px "JetBrains Mono Variable"'
const fallbackFamily = '"JetBrains Mono", ui-monospace, monospace'
const family = `"JetBrains Mono Variable", ${fallbackFamily}`
/** Lines above the screen; the cluster's process keeps less than that of most shells. */
const scrollback = 10_000
/** Titles, links, colours of the page and the clipboard: what a container prints changes nothing outside of its screen. */
const ignoredCommands = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 50, 52, 104, 110, 111, 112, 133, 633, 777, 1337]

/** ScreenListener is what a person does at the terminal. */
export interface ScreenListener {
  onTyped(input: string | Uint8Array): void
  onResize(columns: number, rows: number): void
  /** A key before the terminal takes it; true where it is not for the terminal. */
  onKey(event: KeyboardEvent): boolean
}

/** TerminalScreen is a terminal in the page. It shows what it is given, and has no say over anything else. */
export class TerminalScreen implements Screen, Disposable {
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #search = new SearchAddon()
  readonly #stack = new DisposableStack()
  #replays = 0

  constructor(place: HTMLElement, label: string, listener: ScreenListener) {
    const terminal = new Terminal({
      // Unicode 11 is a proposed API of xterm's.
      allowProposedApi: true,
      cursorBlink: false,
      // xterm measures its letters when this changes, and not when a font has come.
      fontFamily: document.fonts.check(font) ? family : fallbackFamily,
      fontSize: 13,
      lineHeight: 1.2,
      scrollback,
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
      rightClickSelectsWord: false,
      theme: terminalTheme(getComputedStyle(document.documentElement)),
    })
    this.#terminal = terminal
    this.#stack.defer(() => terminal.dispose())
    for (const command of ignoredCommands)
      this.#stack.use(disposing(terminal.parser.registerOscHandler(command, () => true)))
    terminal.loadAddon(this.#fit)
    terminal.loadAddon(this.#search)
    terminal.loadAddon(new Unicode11Addon())
    terminal.unicode.activeVersion = '11'
    terminal.attachCustomKeyEventHandler((event) => !listener.onKey(event))
    terminal.onData((text) => {
      // What is replayed may hold questions of programs; they were answered when they were asked.
      if (this.#replays === 0) listener.onTyped(text)
    })
    terminal.onBinary((text) => {
      if (this.#replays === 0) listener.onTyped(Uint8Array.from(text, (character) => character.charCodeAt(0)))
    })
    terminal.onResize(({ cols, rows }) => listener.onResize(cols, rows))
    terminal.open(place)
    terminal.textarea?.setAttribute('aria-label', label)
    this.#followTheme()
    this.#followSize(place)
  }

  get selection(): string {
    return this.#terminal.getSelection()
  }

  get size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows }
  }

  reset(): void {
    this.#terminal.reset()
  }

  write(
    bytes: Uint8Array,
    { isReplay, onDrawn }: { readonly isReplay: boolean; readonly onDrawn: () => void },
  ): void {
    if (isReplay) this.#replays += 1
    this.#terminal.write(bytes, () => {
      if (isReplay) this.#replays -= 1
      onDrawn()
    })
  }

  /** Types that text as if it was pasted: programs that want to know are told. */
  paste(text: string): void {
    this.#terminal.paste(text)
  }

  clearSelection(): void {
    this.#terminal.clearSelection()
  }

  focus(): void {
    this.#terminal.focus()
  }

  blur(): void {
    this.#terminal.blur()
  }

  /** Goes to the next match; false where there is none. */
  find(text: string, by: 1 | -1): boolean {
    if (text === '') {
      this.#search.clearDecorations()
      this.#terminal.clearSelection()
      return true
    }
    return by === 1 ? this.#search.findNext(text) : this.#search.findPrevious(text)
  }

  [Symbol.dispose](): void {
    this.#stack.dispose()
  }

  #followTheme(): void {
    const { documentElement } = document
    const observer = new MutationObserver(() => {
      this.#terminal.options.theme = terminalTheme(getComputedStyle(documentElement))
    })
    observer.observe(documentElement, { attributeFilter: ['data-theme'] })
    this.#stack.defer(() => observer.disconnect())
  }

  #followSize(place: HTMLElement): void {
    let frame = 0
    const adapt = () => {
      frame = 0
      if (place.clientWidth > 0 && place.clientHeight > 0) this.#fit.fit()
    }
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(adapt)
    }
    const observer = new ResizeObserver(soon)
    observer.observe(place)
    void document.fonts.load(font).then(() => {
      if (this.#stack.disposed) return
      this.#terminal.options.fontFamily = family
      soon()
    })
    adapt()
    this.#stack.defer(() => {
      observer.disconnect()
      cancelAnimationFrame(frame)
    })
  }
}

const disposing = (owned: { dispose(): void }): Disposable => ({ [Symbol.dispose]: () => owned.dispose() })
