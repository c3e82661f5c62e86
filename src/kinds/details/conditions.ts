import type { Tone } from '#contract'
import { epochSeconds } from '#machinery'
import type { DetailSection } from './details.ts'

/** Condition is one entry of `status.conditions`. All kinds have these fields. */
export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string | null
}

/** readConditions are the entries of a list that have the fields of a condition. A controller may write anything there. */
export function readConditions(list: unknown): Condition[] {
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

/** conditionsSection is the section of an object's conditions; no section for no conditions. */
export function conditionsSection(
  list: readonly Condition[] | null | undefined,
  toneOf: (condition: Condition) => Tone = usualTone,
): DetailSection[] {
  const conditions = readConditions(list)
  if (conditions.length === 0) return []
  return [
    {
      type: 'conditions',
      title: 'Conditions',
      conditions: conditions.map((condition) => ({
        type: condition.type,
        status: condition.status,
        tone: toneOf(condition),
        reason: condition.reason || null,
        message: condition.message || null,
        since: epochSeconds(condition.lastTransitionTime),
      })),
    },
  ]
}

/** The last words of the types that report that something is as it should be, and of those that report a problem. */
const good =
  /(?:Ready|Available|Accepted|Programmed|Resolved|ResolvedRefs|Established|Conformant|Complete|Completed|Succeeded|Synced|Healthy|Initialized|Scheduled|Progressing|Valid|Approved|Issued|Active|Allowed|Provided|AbleToScale|SuccessCriteriaMet)$/u
const bad =
  /(?:Failure|Failed|FailureTarget|Error|Pressure|Unavailable|Degraded|Stalled|Conflicted|Invalid|Unhealthy|Remaining|NonStructuralSchema|DisruptionTarget|OverlappingRoutes|PartiallyInvalid)$/u

/**
 * usualTone is the tone of a condition by its type. One of an unknown type is neither good nor bad: whether True or False is
 * as it should be is for its author to say.
 */
export function usualTone(condition: Condition): Tone {
  if (bad.test(condition.type)) return badWhenTrue(condition)
  return good.test(condition.type) ? goodWhenTrue(condition) : 'off'
}

/** goodWhenTrue is the tone of most conditions: they report that something is as it should be. */
const goodWhenTrue = ({ status }: Condition): Tone =>
  status === 'True' ? 'ok' : status === 'False' ? 'bad' : 'warn'

/** badWhenTrue is the tone of conditions that report a problem. */
export const badWhenTrue = ({ status }: Condition): Tone =>
  status === 'True' ? 'bad' : status === 'False' ? 'ok' : 'warn'

/** isTrue says whether the first condition of that type is True. */
export const isTrue = (conditions: readonly Condition[] | null | undefined, type: string): boolean =>
  conditions?.find((condition) => condition.type === type)?.status === 'True'
