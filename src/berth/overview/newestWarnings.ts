import type { Warning } from '#kinds'

/**
 * newestWarnings are the latest warnings, newest first. Events that say the same of one object are one warning: it came as often as
 * all of them, and last when the latest of them did.
 */
export function newestWarnings(warnings: readonly Warning[], most: number): Warning[] {
  const newest: Warning[] = []
  for (const warning of warnings) {
    const oldest = newest.at(-1)
    if (newest.length === most && at(oldest) >= at(warning)) continue
    const same = newest.findIndex((other) => isSame(other, warning))
    if (same !== -1 && at(newest[same]) >= at(warning)) continue
    if (same !== -1) newest.splice(same, 1)
    const position = newest.findIndex((other) => at(other) < at(warning))
    newest.splice(position === -1 ? newest.length : position, 0, warning)
    if (newest.length > most) newest.pop()
  }
  // One that was pushed out may have been counted before it came back, so all are counted at the end.
  const counts = newest.map(() => 0)
  for (const warning of warnings) {
    const index = newest.findIndex((other) => isSame(other, warning))
    if (index !== -1) counts[index] = (counts[index] ?? 0) + warning.count
  }
  return newest.map((warning, index) => ({ ...warning, count: counts[index] ?? warning.count }))
}

const at = (warning: Warning | undefined): number => warning?.lastAt ?? 0

const isSame = (a: Warning, b: Warning): boolean =>
  a.reason === b.reason &&
  a.about.name === b.about.name &&
  a.about.uid === b.about.uid &&
  a.about.namespace === b.about.namespace &&
  a.about.kind === b.about.kind &&
  a.about.group === b.about.group &&
  a.message === b.message
