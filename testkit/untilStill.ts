import { expect } from 'vitest'

/** untilStill waits until the value is the same twice, that many milliseconds apart. */
export async function untilStill(
  value: () => unknown,
  { timeout, interval }: { readonly timeout: number; readonly interval: number },
): Promise<void> {
  let last = ''
  await expect
    .poll(
      () => {
        const now = JSON.stringify(value())
        const isStill = now === last
        last = now
        return isStill
      },
      { timeout, interval },
    )
    .toBe(true)
}
