import { useObstacle } from '../actions/usePermitted.ts'
import { useSession } from '../application/application.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'

/** SecretReading says whether a Secret's values may be read, to the buttons that would. */
export interface SecretReading {
  /** Checks the permission again: the cluster has refused what it had allowed, or the user looks at a denied value. */
  readonly again: () => void
  /** A button that does this where it may be done; met and saying why where not. */
  readonly button: (act: () => void) => ButtonProps
}

interface ButtonProps {
  readonly onClick: () => void
  readonly 'aria-disabled'?: boolean
  readonly 'aria-description'?: string
  readonly title?: string
  readonly onPointerEnter?: () => void
  readonly onFocus?: () => void
}

/** useSecretReading asks whether the values of a Secret may be read, which its table does not need. */
export function useSecretReading({ gvr }: ShownKind, { namespace, name }: ObjectRef): SecretReading {
  const { obstacle, again } = useObstacle(useSession(), [
    { verb: 'get', group: gvr.group, resource: gvr.resource, subresource: '', namespace, name },
  ])
  return {
    again,
    button: (act) =>
      obstacle === null
        ? { onClick: act }
        : {
            onClick: again,
            'aria-disabled': true,
            'aria-description': obstacle,
            title: obstacle,
            onPointerEnter: again,
            onFocus: again,
          },
  }
}
