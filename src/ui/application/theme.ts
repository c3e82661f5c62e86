import type { Settings } from '#contract'
import type { Kept } from '../session/clusterStorage.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { ServerApi } from '../workspace/serverApi.ts'

export type ThemeChoice = Settings['theme']

const key = 'flotilla.theme'

/** Theme keeps the page light or dark as the settings say, or as the system does, and changes the setting. */
export class Theme {
  readonly #api: ServerApi
  readonly #kept: Kept
  readonly #root: HTMLElement
  readonly #prefersLight: MediaQueryList
  readonly #choice: ObservableValue<ThemeChoice>

  constructor(options: {
    api: ServerApi
    kept: Kept
    /** Reports changes that another window has stored, as a Window does. */
    otherWindows: EventTarget
    root: HTMLElement
    prefersLight: MediaQueryList
  }) {
    this.#api = options.api
    this.#kept = options.kept
    this.#root = options.root
    this.#prefersLight = options.prefersLight
    this.#choice = new ObservableValue<ThemeChoice>(themeChoice(this.#kept.getItem(key)))
    this.#prefersLight.addEventListener('change', () => this.#draw())
    options.otherWindows.addEventListener('storage', () => {
      this.#choice.set(themeChoice(this.#kept.getItem(key)))
      this.#draw()
    })
    this.#draw()
    void this.#readSettings()
  }

  get choice(): Observable<ThemeChoice> {
    return this.#choice
  }

  async choose(choice: ThemeChoice): Promise<void> {
    this.#set(choice)
    await this.#api.changeSettings({ theme: choice })
  }

  async #readSettings(): Promise<void> {
    try {
      this.#set((await this.#api.settings()).theme)
    } catch {
      // The server is away; the page says so elsewhere, and what was kept here is drawn.
    }
  }

  #set(choice: ThemeChoice): void {
    this.#choice.set(choice)
    this.#kept.setItem(key, choice)
    this.#draw()
  }

  #draw(): void {
    const { value } = this.#choice
    const isLight = value === 'light' || (value === 'system' && this.#prefersLight.matches)
    this.#root.dataset.theme = isLight ? 'light' : 'dark'
  }
}

const themeChoice = (text: string | null): ThemeChoice =>
  text === 'light' || text === 'dark' ? text : 'system'
