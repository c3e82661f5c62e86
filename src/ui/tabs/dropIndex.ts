/** dropIndex is the gap between tabs, 0 before the first, that a pointer at `x` is nearest to. */
export function dropIndex(
  boxes: readonly { readonly left: number; readonly width: number }[],
  x: number,
): number {
  const behind = boxes.findIndex(({ left, width }) => x < left + width / 2)
  return behind === -1 ? boxes.length : behind
}
