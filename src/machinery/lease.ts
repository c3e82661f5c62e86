/** lease is a share of something. Disposing it calls `giveBack`; disposing it again does nothing. */
export function lease(giveBack: () => void): Disposable {
  let isHeld = true
  return {
    [Symbol.dispose]: () => {
      if (!isHeld) return
      isHeld = false
      giveBack()
    },
  }
}
