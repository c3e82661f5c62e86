import { type RefObject, useEffect } from 'react'

/** Where the keyboard goes on, by preference, when what it was on has left the page. */
const places = {
  tabs: ['.tab-strip [role=tab][aria-selected=true]'],
  rest: ['[role=grid]', '.face button', '.kubeconfig-trigger'],
}

/**
 * useKeptFocus moves the focus when the focused element goes away: to a closed tab's neighbour, else to the table or
 * its empty state, else to the dropdown. After a click on the background, nothing stays focused.
 */
export function useKeptFocus(pageRef: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const page = pageRef.current
    if (page === null) return
    let last: { readonly element: HTMLElement; readonly isInTabs: boolean } | null = null
    const handleFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return
      last = { element: target, isInTabs: target.closest('.tab-strip') !== null }
    }
    const watch = new MutationObserver((changes) => {
      if (document.activeElement !== document.body || last === null) return
      const { element, isInTabs } = last
      const isTaken = changes.some(({ removedNodes }) =>
        [...removedNodes].some((node) => node.contains(element)),
      )
      if (!isTaken) return
      // Taken out and put elsewhere: a browser forgets the focus of what is moved.
      const selectors = isInTabs ? [...places.tabs, ...places.rest] : places.rest
      const heir = element.isConnected
        ? element
        : selectors
            .map((selector) => page.querySelector<HTMLElement>(selector))
            .find((found) => found !== null)
      heir?.focus({ preventScroll: true })
    })
    page.addEventListener('focusin', handleFocus)
    watch.observe(page, { childList: true, subtree: true })
    return () => {
      page.removeEventListener('focusin', handleFocus)
      watch.disconnect()
    }
  }, [pageRef])
}
