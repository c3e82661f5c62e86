import { epochSeconds } from '#machinery'
import { finding, type KindFacts, type Rule } from '../facts.ts'
import type { CronJob } from './cronJob.ts'
import { nextRun, parseSchedule } from './schedule.ts'

const rules = {
  suspended: {
    id: 'cron-job-suspended',
    severity: 'info',
    finding: 'Suspended',
    graceS: 0,
    hint: 'It runs again when it is resumed.',
  },
  neverRan: {
    id: 'cron-job-never-ran',
    severity: 'warning',
    finding: 'Never ran',
    graceS: 300,
    hint: 'Check its schedule and time zone, and its events.',
  },
  missed: {
    id: 'cron-job-missed',
    severity: 'warning',
    finding: 'Runs missed',
    graceS: 300,
    hint: 'Look at its events: a run may still be going, or its starting deadline is too short.',
  },
} as const satisfies Readonly<Record<string, Rule>>

export const cronJobRules: readonly Rule[] = Object.values(rules)

/**
 * cronJobFacts says whether a cron job is suspended, or stopped running. A run counts as missed when the one after it is due
 * as well: without a time zone the schedule is in that of the controller manager, which only it knows.
 */
export function cronJobFacts({ metadata, spec, status }: CronJob): KindFacts {
  if (spec?.suspend === true)
    return { findings: [finding(rules.suspended, 'It is suspended and starts no jobs.')] }
  const amounts = { ready: 1 }
  if (status?.active && status.active.length > 0) return { amounts }
  const lastRun = epochSeconds(status?.lastScheduleTime)
  const from = lastRun ?? epochSeconds(metadata.creationTimestamp)
  const schedule = parseSchedule(spec?.schedule ?? '')
  if (from === null || schedule === null) return { amounts }
  const next = nextRun(schedule, from, spec?.timeZone ?? 'UTC')
  const since = next === null ? null : nextRun(schedule, next, spec?.timeZone ?? 'UTC')
  if (since === null) return { amounts }
  const message = `Its schedule is ${spec?.schedule ?? ''}, and nothing was started at ${lastRun === null ? 'its first' : 'the last'} two times.`
  return {
    amounts,
    findings: [finding(lastRun === null ? rules.neverRan : rules.missed, message, { since })],
  }
}
