import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import { type Action, type ActionSpec, defineAction, type OfferedTo, toPatch } from '../actions.ts'
import { outsideOwners } from './outsideOwners.ts'

interface Suspendable extends KubeObject {
  readonly spec?: { readonly suspend?: boolean }
}

/** Null where it is not known. */
function isSuspended({ read, cellOf, status }: OfferedTo): boolean | null {
  if (read !== undefined) return (read as Suspendable).spec?.suspend === true
  const cell = cellOf?.('suspend')
  if (typeof cell === 'boolean') return cell
  return status === null ? null : status === 'Suspended'
}

const noArgs = v.object({})
type Wishes = Pick<ActionSpec<typeof noArgs>, 'refusal'> & {
  /** What happens to one, and to several. */
  readonly suspending: readonly [one: string, many: string]
  readonly resuming: readonly [one: string, many: string]
}

/** suspendAndResume are the two actions on a kind with `spec.suspend`. */
export function suspendAndResume({ suspending, resuming, ...wishes }: Wishes): readonly Action[] {
  const shared = {
    ...wishes,
    isBulk: true,
    args: noArgs,
    needs: toPatch,
    warns: (_, subject) => outsideOwners(subject, 'suspension'),
  } satisfies Partial<ActionSpec<typeof noArgs>>
  const patch = (suspend: boolean) => ({
    type: 'patch' as const,
    patchType: 'merge' as const,
    body: { spec: { suspend } },
  })
  return [
    defineAction({
      ...shared,
      ...{ id: 'suspend', title: 'Suspend', doing: 'Suspending', done: 'Suspended' },
      obstacle: (object) =>
        isSuspended(object) !== true
          ? null
          : object.read === undefined
            ? undefined
            : 'It is suspended already.',
      says: (_, { targets }) => [suspending[targets.length === 1 ? 0 : 1]],
      planFrom: () => patch(true),
    }),
    defineAction({
      ...shared,
      ...{ id: 'resume', title: 'Resume', doing: 'Resuming', done: 'Resumed' },
      obstacle: (object) =>
        isSuspended(object) !== false ? null : object.read === undefined ? undefined : 'It is not suspended.',
      says: (_, { targets }) => [resuming[targets.length === 1 ? 0 : 1]],
      planFrom: () => patch(false),
    }),
  ]
}
