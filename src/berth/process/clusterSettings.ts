import type { BerthSettings } from '#contract'

/**
 * ClusterSettingsInForce holds the current settings of this cluster. Listeners are called after every change, until
 * they are disposed; a message that changes nothing calls none.
 */
export class ClusterSettingsInForce {
  #value: BerthSettings
  readonly #listeners = new Set<(settings: BerthSettings) => void>()

  constructor(initial: BerthSettings) {
    this.#value = initial
  }

  get value(): BerthSettings {
    return this.#value
  }

  onChange(listener: (settings: BerthSettings) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  change(settings: BerthSettings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#value)) return
    this.#value = settings
    for (const listener of [...this.#listeners]) listener(settings)
  }
}
