import { actLooks } from './acts.ts'
import { beginningLooks } from './beginnings.ts'
import { hostileLooks } from './hostile.ts'
import type { Look } from './look.ts'
import { overlayLooks } from './overlays.ts'
import { panelLooks } from './panels.ts'
import { tableLooks } from './tables.ts'
import { troubleLooks } from './troubles.ts'
import { viewLooks } from './views.ts'

/** The list of what is looked at; `npm run looks` takes a picture of each. */
export const looks: readonly Look[] = [
  ...beginningLooks,
  ...tableLooks,
  ...viewLooks,
  ...panelLooks,
  ...overlayLooks,
  ...troubleLooks,
  ...actLooks,
  ...hostileLooks,
]
