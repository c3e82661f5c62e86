/** DialogName is a dialog of the page; one is open at a time, with or without a cluster. */
export type DialogName = 'palette' | 'settings'
