import { Trash2 } from 'lucide-react'
import { useSession } from '../application/application.ts'
import type { ObjectAction } from './actionsOf.ts'
import { usePermitted } from './usePermitted.ts'

/** BulkBar offers what can be done to all the objects that are selected. */
export function BulkBar({ actions }: { actions: readonly ObjectAction[] }) {
  return usePermitted(useSession(), actions).map(({ id, label, obstacle, action, run }) => (
    <button
      key={id}
      type="button"
      className="button button-small"
      aria-disabled={obstacle !== null}
      aria-description={obstacle ?? undefined}
      title={obstacle ?? undefined}
      onClick={() => {
        if (obstacle === null) run()
      }}
    >
      {action.shortcut === 'delete' && <Trash2 aria-hidden="true" />}
      {label}
    </button>
  ))
}
