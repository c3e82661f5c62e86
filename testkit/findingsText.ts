import type { Kind } from '#kinds'
import type { KubeObject } from '#machinery'
import { timeText } from './overviewText.ts'

/** factsOf are the facts that a kind finds in an object. */
export const factsOf = (kind: Kind, object: KubeObject) =>
  kind.form === 'object' ? kind.project?.(object).facts : undefined

/** findingsText are the findings of an object in words: `critical Crash loop: …, since 2026-01-01T12:00:00Z`. */
export const findingsText = (kind: Kind, object: KubeObject): readonly string[] =>
  (factsOf(kind, object)?.findings ?? []).map(({ rule, message, since, until }) =>
    [
      `${rule.severity} ${rule.finding}: ${message}`,
      ...(since === null ? [] : [`since ${timeText(since)}`]),
      ...(until === null ? [] : [`until ${timeText(until)}`]),
    ].join(', '),
  )
