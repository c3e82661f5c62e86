import type { BerthSettings } from '#contract'
import { Listeners } from '#machinery'

/**
 * ClusterSettingsInForce holds the current settings of this cluster. Listeners are called after every change, until
 * they are disposed; a message that changes nothing calls none.
 */
export class ClusterSettingsInForce {
  #value: BerthSettings
  readonly #listeners = new Listeners<BerthSettings>()

  constructor(initial: BerthSettings) {
    this.#value = initial
  }

  get value(): BerthSettings {
    return this.#value
  }

  onChange(listener: (settings: BerthSettings) => void): Disposable {
    return this.#listeners.add(listener)
  }

  change(settings: BerthSettings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#value)) return
    this.#value = settings
    this.#listeners.tell(settings)
  }
}
