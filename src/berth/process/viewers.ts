import type { Clock } from '#machinery'

/** A tab that is left for a moment, or a page that is reloaded, is back by then. */
const graceMs = 2000

/** Viewer is one socket of a page or a script, and whether its tab is shown. */
export interface Viewer extends Disposable {
  setVisible(isVisible: boolean): void
}

/** Followed is everything that follows the cluster. */
interface Followed {
  pause(reason: string): void
  resume(): void
}

/**
 * Viewers knows whether this cluster's tab is shown. While it is not, and background refresh is off, everything that is
 * followed is paused after a moment. It resumes at once when the tab is shown, or when background refresh is turned on.
 * A socket that says nothing, such as a script's, counts as shown.
 */
export class Viewers implements Disposable {
  readonly #clock: Clock
  readonly #followed: Followed
  readonly #onShown: () => void
  readonly #active = new Set<Viewer>()
  #isBackgroundRefreshed: boolean
  #isPaused = false
  #timer: Disposable | null = null

  constructor(options: {
    clock: Clock
    followed: Followed
    isBackgroundRefreshed: boolean
    /** Is called when the first person looks at it. */
    onShown: () => void
  }) {
    this.#clock = options.clock
    this.#onShown = options.onShown
    this.#followed = options.followed
    this.#isBackgroundRefreshed = options.isBackgroundRefreshed
    this.#weigh()
  }

  get isShown(): boolean {
    return this.#active.size > 0
  }

  /** Sets whether the cluster is refreshed while its tab is not shown. */
  changeBackgroundRefresh(isOn: boolean): void {
    this.#isBackgroundRefreshed = isOn
    this.#weigh()
  }

  /** A socket has been opened; it counts as visible until it says otherwise. */
  join(): Viewer {
    const viewer: Viewer = {
      setVisible: (isVisible) => {
        const wasShown = this.isShown
        if (isVisible) this.#active.add(viewer)
        else this.#active.delete(viewer)
        this.#weigh()
        if (!wasShown && this.isShown) this.#onShown()
      },
      [Symbol.dispose]: () => viewer.setVisible(false),
    }
    viewer.setVisible(true)
    return viewer
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#isBackgroundRefreshed = true
  }

  #weigh(): void {
    if (this.#isBackgroundRefreshed || this.#active.size > 0) {
      this.#timer?.[Symbol.dispose]()
      this.#timer = null
      if (this.#isPaused) this.#followed.resume()
      this.#isPaused = false
      return
    }
    if (this.#isPaused || this.#timer !== null) return
    this.#timer = this.#clock.after(graceMs, () => {
      this.#timer = null
      this.#isPaused = true
      this.#followed.pause('The tab of this cluster is not shown, and background refresh is off.')
    })
  }
}
