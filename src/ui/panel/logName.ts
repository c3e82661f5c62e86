import type { ObjectRef } from '../session/clusterView.ts'

/** The id of the tab with the log; it never changes. */
export const logsTabId = 'logs'

/** logNameOf is the name by which the choices of an object's log are kept. */
export const logNameOf = ({ domain, namespace, name }: ObjectRef): string =>
  JSON.stringify([domain, namespace, name])
