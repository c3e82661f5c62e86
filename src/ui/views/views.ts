import type { ComponentType } from 'react'
import { Diagnostics } from '../diagnostics/Diagnostics.tsx'

/** View is something a tab shows that is not one kind's table. */
export interface View {
  /** Distinct from every kind's domain; what the tab keeps of what it shows. */
  readonly id: string
  readonly title: string
  /** What finds it in the palette beside its title. */
  readonly words: string
  readonly Page: ComponentType
}

/** views are listed in the order in which the palette offers them. */
export const views: readonly View[] = [
  {
    id: 'diagnostics',
    title: 'Diagnostics',
    words: 'requests watches bytes memory state of resources',
    Page: Diagnostics,
  },
]

export const viewOfId = (id: string): View | undefined => views.find((view) => view.id === id)
