import type { NodeMaintenance as Body } from '#contract'
import type { DocumentSource } from '../requests/documents.ts'
import type { NodeMaintenance } from './nodeMaintenance.ts'

/** maintenanceDocument is the present list of jobs, sent after every change. Disposing it ends no job. */
export function maintenanceDocument(maintenance: NodeMaintenance): DocumentSource {
  const listening = new DisposableStack()
  return {
    get body(): Body {
      return { jobs: maintenance.jobs }
    },
    onChange: (listener) => listening.use(maintenance.onChange(listener)),
    [Symbol.dispose]: () => listening.dispose(),
  }
}
