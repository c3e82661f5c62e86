/**
 * tabMark is the mark of the browser's own tab: the active cluster's colour with the first letter of its name, as a
 * picture made in the page.
 */
export function tabMark(name: string, colour: string, ink: string): string {
  const letter = new Intl.Segmenter().segment(name)[Symbol.iterator]().next().value?.segment ?? ''
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${asText(colour)}"/><text x="16" y="23" font-family="Inter, system-ui, sans-serif" font-size="20" font-weight="700" text-anchor="middle" fill="${asText(ink)}">${asText(letter.toUpperCase())}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(picture)}`
}

/** A name may begin with what a picture takes for its own, or with what it may not contain at all. */
const asText = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cs}\p{Cn}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
