/**
 * naturalKey prepares text so that plain string comparison sorts it as people count: `web-2` before `web-10`.
 * Every run of digits is written with its length in front; letters compare without case, and the original
 * text breaks ties elsewhere. Digit runs longer than 9,999 digits compare by their first digits only.
 */
export function naturalKey(text: string): string {
  const lower = text.toLowerCase()
  const codes: number[] = []
  let hasDigits = false
  let position = 0
  while (position < lower.length) {
    const code = lower.charCodeAt(position)
    if (!isDigit(code)) {
      codes.push(code)
      position += 1
      continue
    }
    hasDigits = true
    let first = position
    while (
      first < lower.length - 1 &&
      lower.charCodeAt(first) === zero &&
      isDigit(lower.charCodeAt(first + 1))
    )
      first += 1
    position = first
    while (position < lower.length && isDigit(lower.charCodeAt(position))) position += 1
    // The length is offset by '0' so that digits still sort where a digit would among other characters.
    codes.push(zero + Math.min(position - first, 9999))
    for (let at = first; at < position; at += 1) codes.push(lower.charCodeAt(at))
  }
  return hasDigits ? written(codes) : lower
}

/** In one piece: a text put together of many parts would keep all of them in memory. */
function written(codes: readonly number[]): string {
  if (codes.length <= mostArguments) return String.fromCharCode(...codes)
  let text = ''
  for (let at = 0; at < codes.length; at += mostArguments)
    text += String.fromCharCode(...codes.slice(at, at + mostArguments))
  return text
}

const mostArguments = 4096
const zero = 48
const isDigit = (code: number): boolean => code >= zero && code <= 57
