import type { AddressBar } from './addressSync.ts'
import { encodePlace, parsePlace } from './place.ts'

/** browserAddress is the fragment of the page's own address. An object's uid is kept in the history entry instead. */
export const browserAddress: AddressBar = {
  read() {
    const place = parsePlace(location.hash)
    const object = place?.look?.object
    const uid: unknown = Object(history.state).uid
    if (place?.look == null || object == null || typeof uid !== 'string') return place
    return { ...place, look: { ...place.look, object: { ...object, uid } } }
  },
  write(place, { isStep }) {
    const address = place === null ? location.pathname : encodePlace(place)
    const state = { uid: place?.look?.object?.uid ?? '' }
    if (isStep) history.pushState(state, '', address)
    else history.replaceState(state, '', address)
  },
  onReturn(listener) {
    window.addEventListener('popstate', listener)
    return () => window.removeEventListener('popstate', listener)
  },
}
