import { epochSeconds } from '#machinery'
import { finding, type KindFacts, type Rule } from '../definition/facts.ts'
import type { CronJob } from './cronJobShape.ts'
import { nextRun, parseSchedule } from './schedule.ts'

const rules = {
  suspended: {
    id: 'cron-job-suspended',
    severity: 'info',
    finding: 'Suspended',
    graceS: 0,
    hint: 'The cron job starts no jobs until it is resumed.',
  },
  neverRan: {
    id: 'cron-job-never-ran',
    severity: 'warning',
    finding: 'Never ran',
    graceS: 300,
    hint: 'Check its schedule, its time zone and its events.',
  },
  missed: {
    id: 'cron-job-missed',
    severity: 'warning',
    finding: 'Runs missed',
    graceS: 300,
    hint: 'Read its events: a job may still be running, or the starting deadline may be too short.',
  },
} as const satisfies Readonly<Record<string, Rule>>

export const cronJobRules: readonly Rule[] = Object.values(rules)

/**
 * cronJobFacts reports a cron job that is suspended or has missed its runs. A run counts as missed only when the next one is
 * due too: a schedule without a time zone is in that of the controller manager, which no client can ask for.
 */
export function cronJobFacts({ metadata, spec, status }: CronJob): KindFacts {
  // One that is suspended is as it is meant to be.
  const amounts = { ready: 1 }
  if (spec?.suspend === true)
    return { amounts, findings: [finding(rules.suspended, 'The cron job is suspended and starts no jobs.')] }
  if (status?.active && status.active.length > 0) return { amounts }
  const lastRun = epochSeconds(status?.lastScheduleTime)
  const from = lastRun ?? epochSeconds(metadata.creationTimestamp)
  const schedule = parseSchedule(spec?.schedule ?? '')
  if (from === null || schedule === null) return { amounts }
  const next = nextRun(schedule, from, spec?.timeZone ?? 'UTC')
  const since = next === null ? null : nextRun(schedule, next, spec?.timeZone ?? 'UTC')
  if (since === null) return { amounts }
  const message = `The schedule is ${spec?.schedule ?? ''}, but no job was started at the ${lastRun === null ? 'first' : 'last'} two times.`
  return {
    amounts,
    findings: [finding(lastRun === null ? rules.neverRan : rules.missed, message, { since })],
  }
}
