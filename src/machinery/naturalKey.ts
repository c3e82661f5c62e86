/**
 * naturalKey prepares text so that plain string comparison sorts it as people count: `web-2` before `web-10`.
 * Every run of digits is written with its length in front; letters compare without case, and the original
 * text breaks ties elsewhere. Digit runs longer than 9,999 digits compare by their first digits only.
 */
export function naturalKey(text: string): string {
  let key = ''
  let position = 0
  const lower = text.toLowerCase()
  while (position < lower.length) {
    const start = position
    while (position < lower.length && !isDigit(lower.charCodeAt(position))) position += 1
    key += lower.slice(start, position)
    if (position === lower.length) break
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
    key += String.fromCharCode(zero + Math.min(position - first, 9999)) + lower.slice(first, position)
  }
  return key
}

const zero = 48
const isDigit = (code: number): boolean => code >= zero && code <= 57
