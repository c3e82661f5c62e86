import { describe, expect, it } from 'vitest'
import { type EditText, FlotillaError, type ReviewAnswer, type SaveAnswer } from '#contract'
import { ManualClock } from '#testkit'
import type { ClusterSession } from '../session/clusterSession.ts'
import { Drafts, draftKey } from '../session/drafts.ts'
import { keptInMemory } from '../session/keptInMemory.ts'
import { Edit, type Saved } from './edit.ts'

const object = { domain: 'deployments', namespace: 'shop', name: 'web', uid: 'u1' }
const gvr = { group: 'apps', version: 'v1', resource: 'deployments' }
const textAt = (version: number, spec: string, status = 'ready: 1') =>
  `metadata:\n  resourceVersion: "${version}"\nspec:\n${spec}status:\n  ${status}\n`
const base = textAt(5, '  replicas: 1\n  paused: false\n')
const mine = base.replace('replicas: 1', 'replicas: 2')
const theirs = (version: number, spec: string, status?: string): EditText => ({
  ...{ uid: 'u1', resourceVersion: String(version), owners: [] },
  yaml: textAt(version, spec, status),
})
const reviewed: ReviewAnswer = {
  ...{ outcome: 'reviewed', before: 'a', after: 'b', ignoresStatus: false, untried: null, warnings: [] },
}
const saved: SaveAnswer = { outcome: 'saved', resourceVersion: '9', isUnchanged: false, warnings: ['old'] }

type Answer = ReviewAnswer | SaveAnswer | Error | Promise<ReviewAnswer>

/** An edit in a cluster that gives those answers, one after the other; the person has typed already. */
function anEdit(...answers: Answer[]) {
  const asked: { route: string; yaml: string; resourceVersion: string; part: string; confirmed?: boolean }[] =
    []
  const drafts = new Drafts(keptInMemory(), 'config:east', new ManualClock())
  const ends: (Saved | string)[] = []
  const request = async (route: string, params: object) => {
    asked.push({ route, ...(params as { yaml: string; resourceVersion: string; part: string }) })
    const answer = answers.shift()
    if (answer === undefined) throw new Error('not expected')
    if (answer instanceof Error) throw answer
    return answer
  }
  const edit = new Edit({
    session: { drafts, request: request as unknown as ClusterSession['request'] },
    ...{ gvr, object, isPrivate: false, by: () => 'update' },
    draft: { text: base, base, uid: 'u1', resourceVersion: '5', owners: [] },
    onSaved: (answer) => ends.push(answer),
    onAside: (words) => ends.push(words),
  })
  edit.type(mine)
  return {
    ...{ edit, asked, ends },
    draft: () => drafts.state.value.get(draftKey(object))?.text,
    step: () => edit.state.value.step.type,
    [Symbol.dispose]: () => drafts[Symbol.dispose](),
  }
}

describe('an edit of a status', () => {
  const ignored: ReviewAnswer = { ...reviewed, ignoresStatus: true } as ReviewAnswer
  const statusOnly: ReviewAnswer = { ...ignored, after: 'a' } as ReviewAnswer

  it('is reviewed and saved alone, and keeps the other changes as a draft', async () => {
    using world = anEdit(ignored, reviewed, saved)
    const { edit, asked, ends, draft, step } = world
    await edit.review()
    await edit.review('status')
    await edit.save(false)
    expect(asked.map(({ route, part }) => `${route} ${part}`)).toEqual([
      ...['object/review all', 'object/review status', 'object/save status'],
    ])
    expect(ends).toEqual(['Saved the status of web. Your other changes are not saved yet. old'])
    expect([draft(), step()]).toEqual([mine, 'text'])
  })

  it('ends with its save where nothing else was changed', async () => {
    using world = anEdit(statusOnly, reviewed, saved)
    const { edit, ends, draft } = world
    await edit.review()
    await edit.review('status')
    await edit.save(false)
    expect(ends).toEqual([{ isUnchanged: false, warnings: ['old'] }])
    expect(draft()).toBeUndefined()
  })
})

describe('an edit', () => {
  it('is reviewed and saved with the uid and the resourceVersion that it began with, once each', async () => {
    using world = anEdit(reviewed, saved)
    const { edit, asked, ends, draft } = world
    await edit.review()
    await edit.save(true)
    const sent = {
      ...gvr,
      namespace: 'shop',
      name: 'web',
      uid: 'u1',
      resourceVersion: '5',
      yaml: mine,
      by: 'update',
      part: 'all',
    }
    expect(asked).toEqual([
      { route: 'object/review', ...sent },
      { route: 'object/save', ...sent, confirmed: true },
    ])
    expect([ends, draft()]).toEqual([[{ isUnchanged: false, warnings: ['old'] }], undefined])
  })

  it('is no draft as long as its text is as it was', () => {
    using world = anEdit()
    const { edit, draft } = world
    expect(draft()).toBe(mine)
    edit.type(base)
    expect([draft(), edit.isChanged]).toEqual([undefined, false])
  })

  it('gives up a review whose text is typed on, so that nothing is saved that was not reviewed', async () => {
    const late = Promise.withResolvers<ReviewAnswer>()
    using world = anEdit(late.promise, reviewed, saved)
    const { edit, asked, step } = world
    const first = edit.review()
    edit.type(`${mine}more: 1\n`)
    late.resolve(reviewed)
    await first
    expect([step(), edit.state.value.busy]).toEqual(['text', null])
    await edit.save(true)
    expect(asked).toHaveLength(1)
    await edit.review()
    await edit.save(true)
    expect(asked.map(({ yaml }) => yaml.endsWith('more: 1\n'))).toEqual([false, true, true])
  })

  it('is not saved before it is reviewed', async () => {
    using world = anEdit()
    const { edit, asked } = world
    await edit.save(true)
    expect(asked).toEqual([])
  })

  it('goes on without a question where only the status was changed meanwhile', async () => {
    const now = theirs(6, '  replicas: 1\n  paused: false\n', 'ready: 0')
    using world = anEdit(reviewed, { outcome: 'changed', theirs: now, warnings: [] }, saved)
    const { edit, asked, ends } = world
    await edit.review()
    await edit.save(false)
    expect(asked.map(({ route, resourceVersion }) => `${route} ${resourceVersion}`)).toEqual([
      'object/review 5',
      'object/save 5',
      'object/save 6',
    ])
    expect(asked[2]?.yaml).toBe(textAt(6, '  replicas: 2\n  paused: false\n', 'ready: 0'))
    expect(ends).toHaveLength(1)
  })

  it('is merged with what others changed elsewhere, and is not saved before that is reviewed', async () => {
    const now = theirs(6, '  replicas: 1\n  paused: true\n')
    using world = anEdit(reviewed, { outcome: 'changed', theirs: now, warnings: [] }, reviewed)
    const { edit, asked, step } = world
    await edit.review()
    await edit.save(false)
    await expect.poll(() => edit.state.value.busy).toBeNull()
    expect(asked.map(({ route }) => route)).toEqual(['object/review', 'object/save', 'object/review'])
    expect(asked[2]?.yaml).toBe(textAt(6, '  replicas: 2\n  paused: true\n'))
    expect([step(), edit.state.value.step]).toMatchObject(['review', { merged: ['spec.paused'] }])
  })

  it.each([
    ['mine', '2'],
    ['theirs', '7'],
  ] as const)('asks where others changed the same field, and takes %s', async (side, replicas) => {
    const now = theirs(6, '  replicas: 7\n  paused: true\n')
    using world = anEdit({ outcome: 'changed', theirs: now, warnings: [] }, reviewed)
    const { edit, asked, step, draft } = world
    await edit.review()
    expect([step(), draft()]).toEqual(['conflict', mine])
    await edit.resolve([side])
    expect(asked[1]?.yaml).toBe(textAt(6, `  replicas: ${replicas}\n  paused: true\n`))
    expect(step()).toBe('review')
  })

  it.each([
    [{ outcome: 'gone', warnings: [] }, { lost: 'gone' }],
    [{ outcome: 'replaced', warnings: [] }, { lost: 'replaced' }],
    [
      { outcome: 'refused', message: 'no', problems: [{ field: 'spec', message: 'bad' }], warnings: [] },
      { problem: { message: 'no', fields: [{ field: 'spec', message: 'bad' }] } },
    ],
    [new FlotillaError('cluster_unreachable'), { problem: { message: 'The cluster cannot be reached.' } }],
  ] as const)('keeps its text where the cluster says %j', async (answer, state) => {
    for (const answers of [[answer], [reviewed, answer]] as unknown as Answer[][]) {
      using world = anEdit(...answers)
      const { edit, draft, step } = world
      await edit.review()
      await edit.save(false)
      expect(edit.state.value).toMatchObject({ ...state, busy: null })
      expect([draft(), step()]).toEqual([mine, 'text'])
    }
  })

  it.each(['outcome_unknown', 'cluster_process_unavailable'] as const)(
    'is not sent again where no answer comes (%s), and says how to find out',
    async (code) => {
      using world = anEdit(reviewed, new FlotillaError(code))
      const { edit, asked, draft } = world
      await edit.review()
      await edit.save(false)
      expect(asked.map(({ route }) => route)).toEqual(['object/review', 'object/save'])
      expect(edit.state.value.problem?.message).toContain('review it again to see whether it was made')
      expect(draft()).toBe(mine)
    },
  )

  it('gives up after some tries on an object that is written to all the time', async () => {
    const always = Array.from(
      { length: 6 },
      (_, at): Answer => ({
        ...{ outcome: 'changed', warnings: [] },
        theirs: theirs(6 + at, '  replicas: 1\n  paused: false\n'),
      }),
    )
    using world = anEdit(...always)
    const { edit, asked } = world
    await edit.review()
    expect([asked.length, edit.state.value.problem?.message]).toEqual([
      6,
      expect.stringContaining('being changed all the time'),
    ])
  })

  it('says aside how its save ended when its editor has left the screen', async () => {
    using world = anEdit(reviewed, saved)
    const { edit, ends } = world
    await edit.review()
    const saving = edit.save(false)
    edit.setAside(true)
    await saving
    expect(ends).toEqual(['Saved web. old'])
  })
})
