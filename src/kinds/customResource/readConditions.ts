import type { Condition } from '../metadataSections.ts'

/** readConditions finds what every controller may write under `status.conditions`; what is something else is left out. */
export function readConditions(status: unknown): Condition[] {
  const list = (status as { conditions?: unknown } | null | undefined)?.conditions
  if (!Array.isArray(list)) return []
  return list.flatMap((item: unknown) => {
    const { type, status, reason, message, lastTransitionTime } = (item ?? {}) as Record<string, unknown>
    if (typeof type !== 'string' || typeof status !== 'string') return []
    return [
      {
        type,
        status,
        ...(typeof reason === 'string' ? { reason } : {}),
        ...(typeof message === 'string' ? { message } : {}),
        ...(typeof lastTransitionTime === 'string' ? { lastTransitionTime } : {}),
      },
    ]
  })
}
