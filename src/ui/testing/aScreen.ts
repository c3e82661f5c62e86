/** What a browser would measure; a DOM without a layout says 0 everywhere, and nothing would be on screen. */
const sizes = { offsetWidth: 1400, clientWidth: 1400, offsetHeight: 900, clientHeight: 900 } as const

/** The first of these has the focus when a dialog opens. */
const focusable = 'input, select, textarea, button, a[href], [tabindex]:not([tabindex="-1"])'

/**
 * aScreen adds to the DOM, for as long as a test lasts, what only browsers have: every element has a size, a dialog takes
 * the focus when it opens, and Escape leaves it.
 */
export function aScreen(): Disposable {
  const ends = [
    ...Object.entries(sizes).map(([name, value]) =>
      replaced(HTMLElement.prototype, name, { get: () => value }),
    ),
    replaced(HTMLDialogElement.prototype, 'showModal', {
      value(this: HTMLDialogElement) {
        this.open = true
        this.querySelector<HTMLElement>(focusable)?.focus()
      },
    }),
  ]
  const handleKey = (event: KeyboardEvent) => {
    const dialog = event.key === 'Escape' ? document.querySelector('dialog[open]') : null
    dialog?.dispatchEvent(new Event('cancel', { cancelable: true }))
  }
  document.addEventListener('keydown', handleKey)
  return {
    [Symbol.dispose]() {
      document.removeEventListener('keydown', handleKey)
      for (const end of ends) end()
    },
  }
}

/** Puts a property in place of a prototype's own, and gives a way to put that back. */
function replaced(prototype: object, name: string, property: PropertyDescriptor): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, name)
  Object.defineProperty(prototype, name, { configurable: true, ...property })
  return () => {
    if (own === undefined) Reflect.deleteProperty(prototype, name)
    else Object.defineProperty(prototype, name, own)
  }
}
