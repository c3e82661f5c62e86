import { type ComponentType, lazy } from 'react'
import type { ClusterState } from '#contract'
import { applyId } from '../application/applyDraft.ts'
import { activityId } from '../application/begunJobs.ts'
import { overviewId } from '../views/views.ts'

/** ViewPage is the page of a view that is no table. It reads the cluster through the tab's session. */
export type ViewPage = ComponentType<{ readonly cluster: ClusterState }>

// A view's page is fetched when it is first looked at.
const pages: Readonly<Record<string, ViewPage>> = {
  [overviewId]: lazy(async () => ({ default: (await import('../overview/Overview.tsx')).Overview })),
  [applyId]: lazy(async () => ({ default: (await import('../apply/Apply.tsx')).Apply })),
  [activityId]: lazy(async () => ({ default: (await import('../activity/Activity.tsx')).Activity })),
  'node-maintenance': lazy(async () => ({
    default: (await import('../maintenance/Maintenance.tsx')).Maintenance,
  })),
  diagnostics: lazy(async () => ({
    default: (await import('../diagnostics/Diagnostics.tsx')).Diagnostics,
  })),
}

/** pageOf is the page of the view with that id; undefined for a view or a kind that is a table. */
export const pageOf = (viewId: string): ViewPage | undefined =>
  Object.hasOwn(pages, viewId) ? pages[viewId] : undefined
