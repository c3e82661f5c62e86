import { type Observable, ObservableValue } from '../wire/observable.ts'

/** browserVisibility is whether anything of the page can be seen: not while its window is minimized or another tab is in front. */
export function browserVisibility(): Observable<boolean> {
  const isShown = new ObservableValue(document.visibilityState === 'visible')
  document.addEventListener('visibilitychange', () => isShown.set(document.visibilityState === 'visible'))
  return isShown
}
