import { describe, expect, it } from 'vitest'
import type { Finding, Rule } from '#kinds'
import { ManualClock } from '#testkit'
import { TableRow } from '../views/tableRow.ts'
import { Findings, findingColumns, type Subject } from './findings.ts'
import { WarningEvents } from './warningEvents.ts'

const rule = (differences: Partial<Rule> = {}): Rule => ({
  id: 'pod-not-ready',
  severity: 'warning',
  finding: 'Not ready',
  graceS: 300,
  hint: 'Look at it.',
  ...differences,
})
const aFinding = (differences: Partial<Finding> = {}): Finding => ({
  rule: rule(),
  message: 'It is not ready.',
  since: null,
  until: null,
  ...differences,
})
const web: Subject = { domain: 'pods', kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u1', labels: {} }

function aWorld(existing: ReadonlySet<string> | null = null) {
  const clock = new ManualClock()
  const now = () => clock.now() / 1000
  const told: string[] = []
  const findings: Findings = new Findings({
    clock,
    onRows: (changes) => void told.push(...changes.map(({ type, item }) => `${type} ${item.uid}`)),
    onSelf: (subject) => warnings.touch(subject),
    onSettling: () => warnings.review(),
  })
  const warnings = new WarningEvents(findings, (_, uid) => existing?.has(uid) ?? null)
  const shown = () => [...findings.rows.values()].map(({ row }) => `${row[2]}: ${row[7]}`)
  const dispose = () => findings[Symbol.dispose]()
  return { clock, now, findings, warnings, told, shown, [Symbol.dispose]: dispose }
}

describe('the columns of findings', () => {
  it('are severity, kind, finding, message, since and hint, each with its type', () => {
    expect(findingColumns.map(({ id, title, type, isWide }) => [id, title, type, isWide])).toEqual([
      ['severity', 'Severity', 'status', false],
      ['kind', 'Kind', 'object', false],
      ['finding', 'Finding', 'text', false],
      ['message', 'Message', 'text', false],
      ['since', 'Since', 'time', false],
      ['hint', 'Hint', 'text', false],
    ])
    const [severity, , , , since] = findingColumns
    expect(severity).toMatchObject({ order: ['Critical', 'Warning', 'Info'] })
    expect(since).toMatchObject({ absent: '' })
  })
})

describe('Findings', () => {
  it('shows a finding when its grace is over, without anything happening, and takes it back when it is over', () => {
    using world = aWorld()
    const { clock, now, findings, shown, told } = world
    findings.put(web, 'object', [aFinding({ since: now() - 100 })])
    findings.settle()
    clock.advance(199_000)
    expect(shown()).toEqual([])
    clock.advance(1000)
    expect(shown()).toEqual(['web: It is not ready.'])
    expect(findings.count('warning')).toBe(1)
    findings.put(web, 'object', [])
    findings.settle()
    expect(shown()).toEqual([])
    expect(findings.count('warning')).toBe(0)
    expect(told).toEqual(['added u1/pod-not-ready', 'deleted u1/pod-not-ready'])
  })

  it('counts the grace from when it first saw what does not say since when it is so', () => {
    using world = aWorld()
    const { clock, findings, shown } = world
    findings.put(web, 'object', [aFinding()])
    findings.settle()
    clock.advance(299_000)
    findings.put(web, 'object', [aFinding({ message: 'Still not.' })])
    findings.settle()
    expect(shown()).toEqual([])
    clock.advance(1000)
    expect(shown()).toEqual(['web: Still not.'])
  })

  it('says since when only what the object says or what it saw begin', () => {
    using world = aWorld()
    const { now, findings } = world
    const suspended = aFinding({ rule: rule({ id: 'cron-job-suspended', graceS: 0 }) })
    findings.put(web, 'object', [suspended])
    findings.put({ ...web, uid: 'u2', name: 'db' }, 'object', [suspended], true)
    findings.settle()
    expect([...findings.rows.values()].map(({ row }) => [row[2], row[8]])).toEqual([
      ['web', null],
      ['db', now()],
    ])
  })

  it('takes a finding back by itself when its time is over', () => {
    using world = aWorld()
    const { clock, now, findings, shown } = world
    const often = rule({ id: 'pod-restarts', graceS: 0 })
    findings.put(web, 'object', [aFinding({ rule: often, since: now() - 10, until: now() + 3590 })])
    findings.settle()
    expect(shown()).toHaveLength(1)
    clock.advance(3_590_000)
    expect(shown()).toEqual([])
    expect(clock.waiting).toBe(0)
  })

  it('keeps the row of a finding whose words change, and names the object so that it can be opened', () => {
    using world = aWorld()
    const { now, findings, told } = world
    const since = now() - 400
    findings.put(web, 'object', [aFinding({ since })])
    findings.put(web, 'object', [aFinding({ since, message: '0 of 1' })])
    findings.put(web, 'object', [aFinding({ since, message: '0 of 1' })])
    findings.settle()
    expect(told).toEqual(['added u1/pod-not-ready', 'updated u1/pod-not-ready'])
    expect(findings.rows.get('u1/pod-not-ready')?.row).toEqual([
      'u1/pod-not-ready',
      'shop',
      'web',
      '2',
      ['warn', 'Warning'],
      ['Pod', 'pods', 'u1'],
      'Not ready',
      '0 of 1',
      since,
      'Look at it.',
    ])
  })

  it('takes back what an object says no more, keeps what it still says, and counts each once', () => {
    using world = aWorld()
    const { now, findings, shown } = world
    const since = now() - 400
    const [ready, restarts] = [
      aFinding({ since }),
      aFinding({ since, rule: rule({ id: 'pod-restarts' }), message: 'Often.' }),
    ]
    findings.put(web, 'object', [ready, restarts])
    expect(shown()).toEqual(['web: It is not ready.', 'web: Often.'])
    findings.put(web, 'object', [restarts])
    expect(shown()).toEqual(['web: Often.'])
    findings.put(web, 'object', [{ ...restarts, message: 'More often.' }])
    expect([shown(), findings.count('warning')]).toEqual([['web: More often.'], 1])
    findings.put(web, 'object', [ready])
    expect([shown(), findings.count('warning')]).toEqual([['web: It is not ready.'], 1])
  })

  it('begins the grace again for a finding that was over meanwhile, and shows none that is over', () => {
    using world = aWorld()
    const { clock, findings, shown } = world
    const put = (all: readonly Finding[]) => {
      findings.put(web, 'object', all)
      findings.settle()
    }
    put([aFinding()])
    clock.advance(200_000)
    put([])
    clock.advance(200_000)
    expect(shown()).toEqual([])
    put([aFinding()])
    clock.advance(299_000)
    expect(shown()).toEqual([])
    clock.advance(1000)
    expect(shown()).toEqual(['web: It is not ready.'])
  })

  it('has another row once it is known since when a finding is so', () => {
    using world = aWorld()
    const { now, findings, told } = world
    const atOnce = rule({ graceS: 0 })
    findings.put(web, 'object', [aFinding({ rule: atOnce })])
    findings.put(web, 'object', [aFinding({ rule: atOnce, since: now() - 60 })])
    findings.settle()
    expect(told).toEqual(['added u1/pod-not-ready', 'updated u1/pod-not-ready'])
    expect(findings.rows.get('u1/pod-not-ready')?.row[8]).toBe(now() - 60)
  })

  it('sends no batch without a change, and waits for nothing once it is disposed or all is over', () => {
    const clock = new ManualClock()
    let batches = 0
    const onRows = () => {
      batches += 1
    }
    const findings = new Findings({ clock, onRows, onSelf: () => {}, onSettling: () => {} })
    findings.settle()
    findings.put(web, 'object', [aFinding()])
    findings.settle()
    expect([batches, clock.waiting]).toEqual([0, 1])
    findings.put(web, 'object', [])
    findings.settle()
    expect([batches, clock.waiting]).toEqual([0, 0])
    findings.put(web, 'object', [aFinding()])
    findings.settle()
    findings[Symbol.dispose]()
    expect(clock.waiting).toBe(0)
  })

  it('says which objects speak for themselves, and tells when that begins and ends', () => {
    const clock = new ManualClock()
    const spoke: string[] = []
    const onSelf = ({ name }: Subject) => void spoke.push(`${name} ${findings.isShown('u1')}`)
    const findings: Findings = new Findings({ clock, onRows: () => {}, onSelf, onSettling: () => {} })
    const atOnce = aFinding({ rule: rule({ graceS: 0 }) })
    findings.put(web, 'events', [atOnce])
    expect([findings.isShown('u1'), spoke]).toEqual([false, []])
    findings.put(web, 'events', [])
    findings.put(web, 'object', [aFinding()])
    expect([findings.isShown('u1'), spoke]).toEqual([false, []])
    findings.put(web, 'object', [atOnce])
    expect([findings.isShown('u1'), findings.isShown('u2'), spoke]).toEqual([true, false, ['web true']])
    findings.put(web, 'object', [])
    expect([findings.isShown('u1'), spoke]).toEqual([false, ['web true', 'web false']])
    findings[Symbol.dispose]()
  })
})

describe('WarningEvents', () => {
  const event = (uid: string, differences: object = {}) => {
    const about = { group: '', kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u1' }
    const warning = {
      about,
      reason: 'BackOff',
      message: 'Back-off',
      count: 3,
      firstAt: 0,
      lastAt: 0,
      ...differences,
    }
    const facts = { group: null, amounts: {}, findings: [], warning }
    return new TableRow({ name: uid, uid, resourceVersion: '1' }, [], {}, facts)
  }

  it('makes one finding of all recent warnings about an object, for an hour after the last', () => {
    using world = aWorld()
    const { clock, now, findings, warnings, shown } = world
    warnings.put(event('e1', { firstAt: now() - 500, lastAt: now() - 60 }))
    warnings.put(
      event('e2', {
        reason: 'Unhealthy',
        message: 'no answer',
        firstAt: now() - 90,
        lastAt: now() - 30,
        count: 1,
      }),
    )
    findings.settle()
    expect(shown()).toEqual(['web: Unhealthy: no answer (4 times in total)'])
    expect([...findings.rows.values()][0]?.row[8]).toBe(now() - 500)
    clock.advance(3_570_000)
    expect(shown()).toEqual([])
  })

  it('is over when the events are gone', () => {
    using world = aWorld()
    const { now, findings, warnings, shown } = world
    warnings.put(event('e1', { lastAt: now() }))
    findings.settle()
    expect(shown()).toHaveLength(1)
    warnings.delete('e1')
    findings.settle()
    expect(shown()).toEqual([])
  })

  it('is silent while the object speaks for itself', () => {
    using world = aWorld()
    const { clock, now, findings, warnings, shown } = world
    warnings.put(event('e1', { lastAt: now() }))
    findings.put(web, 'object', [aFinding({ since: now() - 200 })])
    findings.settle()
    expect(shown()).toEqual(['web: BackOff: Back-off (3 times in total)'])
    clock.advance(100_000)
    expect(shown()).toEqual(['web: It is not ready.'])
    findings.put(web, 'object', [])
    findings.settle()
    expect(shown()).toEqual(['web: BackOff: Back-off (3 times in total)'])
  })

  it('says nothing of an object that is known to be gone', () => {
    const existing = new Set(['u1'])
    using world = aWorld(existing)
    const { now, findings, warnings, shown } = world
    warnings.put(event('e1', { lastAt: now() }))
    findings.settle()
    expect(shown()).toHaveLength(1)
    existing.delete('u1')
    warnings.touch(web)
    findings.settle()
    expect(shown()).toEqual([])
  })
})
