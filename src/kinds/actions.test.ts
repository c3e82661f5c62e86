import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { actSchema, type Target } from '#contract'
import { type Action, type Args, actionsOf, actTitle, formDefaults, kinds, type Seen } from '#kinds'
import type { KubeObject } from '#machinery'

const target = (resource: string, name: string, group = ''): Target => ({
  ...{ group, version: 'v1', resource, namespace: resource === 'nodes' ? '' : 'shop', name, uid: 'u' },
})
const node = target('nodes', 'node-1')
const pod = target('pods', 'web-1')
const widget = target('widgets', 'w', 'example.com')

const actionOf = (of: Target, id: string): Action => {
  const action = actionsOf(of).find((each) => each.id === id)
  if (action === undefined) throw new Error(`No action ${id}.`)
  return action
}
const argsOf = (action: Action, input: object = {}): Args => {
  const read = action.readArgs(input)
  if ('problem' in read) throw new Error(read.problem)
  return read.args
}
const problemOf = (action: Action, input: unknown) => {
  const read = action.readArgs(input)
  return 'problem' in read ? read.problem : null
}
const all = [...kinds.map(({ gvr }) => gvr), widget].flatMap((gvr) =>
  actionsOf(gvr).map((action) => [`${action.id} of ${gvr.resource}`, action] as const),
)

/** Arguments of the actions that have no default for all of theirs. */
const needed: Readonly<Record<string, object>> = {
  scale: { replicas: 0 },
  'set-env': { env: { LOG: 'debug', 'web/OLD': null } },
  'set-resources': { resources: { 'requests.cpu': '100m' } },
  'set-image': { images: { web: 'registry.example/web:2' } },
  taint: { key: 'dedicated' },
  untaint: { taint: 'dedicated:NoSchedule' },
  label: { labels: { app: 'web', old: null } },
  annotate: { annotations: { 'example.com/note': 'a text' } },
  'remove-finalizer': { finalizer: 'example.com/keeps' },
  expand: { storage: '20Gi' },
  rollback: { revision: 1 },
}

/** Everything that an action may be planned from. */
const seen: Seen = {
  object: {
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7' },
  },
  history: [],
  nowMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  token: 'x7k2p',
}

describe.each(all)('the action %s', (_, action) => {
  const args = argsOf(action, needed[action.id])

  it('has an id that an act can name', () => {
    expect(v.is(actSchema.entries.action, action.id)).toBe(true)
  })

  it('takes the defaults of its form, which are those of its arguments', () => {
    expect(argsOf(action, { ...formDefaults(action.form(null)), ...needed[action.id] })).toEqual(args)
  })

  it('has a field for each of its arguments', () => {
    const fields = action.form(null).map(({ id }) => id)
    expect(fields.sort()).toEqual(Object.keys(args).sort())
  })

  it('says what will happen, and plans it', () => {
    if (action.job === undefined) expect(action.plan(node, args, seen)).toHaveProperty('type')
    const of = { targets: [pod], finalizers: ['example.com/keeps'] }
    for (const sentence of [...action.says(args, of), ...action.warns(args, of)])
      expect(sentence).toMatch(/^[A-Z\d].*\.$/su)
  })
})

/** The actions on objects of every kind. */
const ofAll = ['label', 'annotate', 'remove-finalizer', 'give-back', 'delete']

describe('actionsOf', () => {
  it('has what is special to a kind before what is true of every kind, custom resources too', () => {
    const ids = (of: Target) => actionsOf(of).map(({ id }) => id)
    expect(ids(node)).toEqual(['cordon', 'uncordon', 'drain', 'taint', 'untaint', ...ofAll])
    expect(ids(pod)).toEqual(['evict', ...ofAll])
    expect(ids(target('deployments', 'web', 'apps'))).toEqual([
      'scale',
      'restart',
      'set-image',
      'set-env',
      'set-resources',
      'rollback',
      'pause',
      'resume',
      ...ofAll,
    ])
    expect(ids(widget)).toEqual(['scale', ...ofAll])
    expect(ids(target('nodes', 'n', 'example.com'))).toEqual(['scale', ...ofAll])
    expect(ids(target('certificatesigningrequests', 'n', 'example.com'))).toEqual(['scale', ...ofAll])
    expect(ids(target('others', 'n', 'certificates.k8s.io'))).toEqual(['scale', ...ofAll])
  })
})

describe('approve and deny', () => {
  const request = target('certificatesigningrequests', 'ada', 'certificates.k8s.io')

  it('are for certificate signing requests, and refused once one of them is done', () => {
    expect(actionsOf(request).map(({ id }) => id)).toEqual(['approve', 'deny', ...ofAll])
    const decided = { ...seen.object, status: { conditions: [{ type: 'Denied' }] } } as KubeObject
    expect(actionOf(request, 'approve').refusal(decided, {})).toBe('It is denied already.')
    expect(actionOf(request, 'approve').refusal(seen.object as KubeObject, {})).toBeNull()
  })

  it('say who requests it, of which signer', () => {
    const object = { ...seen.object, spec: { username: 'bob', signerName: 'example.com/web' } } as KubeObject
    const subject = { targets: [request], finalizers: [], object }
    expect(actionOf(request, 'approve').says({}, subject)[0]).toBe(
      'bob requests it, for the signer example.com/web.',
    )
  })
})

describe('formDefaults', () => {
  it('are the choices before the person has made any', () => {
    expect(formDefaults(actionOf(pod, 'delete').form(null))).toEqual({
      ...{ propagationPolicy: 'Background', gracePeriodSeconds: null, force: false },
    })
    expect(formDefaults([])).toEqual({})
  })
})

describe('actTitle', () => {
  it('names one object, and counts several', () => {
    expect(actTitle('Draining', [node])).toBe('Draining node-1')
    expect(actTitle('Deleted', [pod, pod])).toBe('Deleted 2 Pods')
    expect(actTitle('Deleted', [widget, widget])).toBe('Deleted 2 widgets')
    expect(actTitle('Deleted', [widget, pod])).toBe('Deleted 2 objects')
    expect(actTitle('Deleted', [pod, target('pods', 'x', 'metrics.k8s.io')])).toBe('Deleted 2 objects')
    expect(actTitle('Deleted', [pod, node])).toBe('Deleted 2 objects')
    expect(actTitle('Deleted', [])).toBe('Deleted')
  })
})

describe('cordon and uncordon', () => {
  const offered = (status: string | null) =>
    actionsOf(node)
      .filter((action) => action.obstacle({ status }) !== undefined)
      .map(({ id }) => id)

  it('are offered by whether the node takes new pods, and both where that is not known', () => {
    const others = ['drain', 'taint', 'untaint', ...ofAll]
    expect(offered('Ready')).toEqual(['cordon', ...others])
    expect(offered('Ready,SchedulingDisabled')).toEqual(['uncordon', ...others])
    expect(offered(null)).toEqual(['cordon', 'uncordon', ...others])
  })

  it('patch only whether the node can be scheduled', () => {
    const plan = (id: string) => actionOf(node, id).plan(node, {}, seen)
    const patch = { type: 'patch', patchType: 'merge' }
    expect(plan('cordon')).toEqual({ ...patch, body: { spec: { unschedulable: true } } })
    expect(plan('uncordon')).toEqual({ ...patch, body: { spec: { unschedulable: null } } })
  })
})

describe('drain', () => {
  const drain = actionOf(node, 'drain')

  it('needs to patch the node, and to list and evict pods everywhere', () => {
    const needs = drain
      .needs(node)
      .map(({ verb, resource, subresource, name }) => [
        verb,
        [resource, subresource].filter(Boolean).join('/'),
        name,
      ])
    expect(needs).toEqual([
      ['patch', 'nodes', 'node-1'],
      ['list', 'pods', ''],
      ['create', 'pods/eviction', ''],
    ])
  })

  it('refuses arguments that mean nothing', () => {
    expect(problemOf(drain, { force: 'true' })).toContain('force must be true or false')
    expect(problemOf(drain, { timeoutSeconds: 0 })).toContain(
      'timeoutSeconds must be a whole number from 1 to 86400',
    )
    expect(problemOf(drain, { gracePeriodSeconds: 0.5 })).toContain(
      'gracePeriodSeconds must be a whole number',
    )
    expect(problemOf(drain, 'all')).not.toBeNull()
  })
})

describe('delete', () => {
  const remove = actionOf(pod, 'delete')
  const body = (input: object) => remove.plan(pod, argsOf(remove, input), seen)
  const says = (input: object, targets: readonly Target[], finalizers: readonly string[] = []) =>
    remove.says(argsOf(remove, input), { targets, finalizers }).join(' ')

  it('needs to delete that object', () => {
    expect(remove.needs(widget)).toEqual([
      {
        verb: 'delete',
        group: 'example.com',
        resource: 'widgets',
        subresource: '',
        namespace: 'shop',
        name: 'w',
      },
    ])
  })

  it('sends the policy and the grace period, and no grace period by force only', () => {
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
    expect(body({})).toEqual({ type: 'delete', body: options })
    expect(body({ propagationPolicy: 'Orphan', gracePeriodSeconds: 5 })).toEqual({
      type: 'delete',
      body: { ...options, propagationPolicy: 'Orphan', gracePeriodSeconds: 5 },
    })
    expect(body({ force: true, gracePeriodSeconds: 5 })).toMatchObject({ body: { gracePeriodSeconds: 0 } })
    expect(problemOf(remove, { gracePeriodSeconds: 0 })).toContain('from 1')
    expect(problemOf(remove, { propagationPolicy: 'None' })).toContain(
      'propagationPolicy must be Background, Foreground or Orphan',
    )
  })

  it('says what stays, what it waits for, and that a process may go on', () => {
    expect(says({}, [pod])).toBe('')
    expect(says({}, [widget])).toBe('Objects that it owns are deleted afterwards.')
    expect(says({ propagationPolicy: 'Orphan' }, [widget, widget])).toBe(
      'Objects that they own stay, without an owner. You have to delete them yourself.',
    )
    expect(says({ propagationPolicy: 'Foreground' }, [widget])).toBe(
      'Objects that it owns are deleted first. Until they are gone, it is marked as deleted and stays.',
    )
    expect(says({}, [pod], ['example.com/keeps'])).toBe(
      'It waits for its finalizers before it can go: example.com/keeps.',
    )
    expect(says({ force: true }, [pod])).toContain('Its process may still be running on the node')
  })

  it('names what it owns, as far as that is known, and says nothing where it owns nothing', () => {
    const says = (counts: readonly (readonly [string, number])[], isWhole = true) =>
      remove.says(argsOf(remove), { targets: [widget], finalizers: [], owned: { counts, isWhole } }).join(' ')
    expect(
      says([
        ['ReplicaSet', 1],
        ['Job', 2],
        ['Pod', 3],
      ]),
    ).toBe('Objects that it owns are deleted afterwards: 1 ReplicaSet, 2 Jobs and 3 Pods.')
    expect(says([['Pod', 1]], false)).toContain(': at least 1 Pod.')
    expect(says([], false)).toBe('Objects that it owns are deleted afterwards.')
    expect(says([])).toBe('')
    expect(remove.looksFor(widget)).toBe('owned')
    expect(remove.looksFor(pod)).toBeNull()
  })

  it('says which controller will create another one', () => {
    const controller = { kind: 'ReplicaSet', name: 'web-5d9' }
    expect(remove.says(argsOf(remove), { targets: [pod], finalizers: [], controller })).toEqual([
      'ReplicaSet web-5d9 controls it and will probably create another one.',
    ])
  })

  it('says that it is marked as deleted already', () => {
    const subject = {
      targets: [widget],
      finalizers: [],
      isTerminating: true,
      owned: { counts: [], isWhole: true },
    }
    expect(remove.says(argsOf(remove), subject)).toEqual(['It is marked as deleted already.'])
  })

  it('offers a grace period and force for pods only', () => {
    const fields = (of: Target) =>
      remove
        .form(null)
        .filter(({ isFor }) => isFor === undefined || isFor(of))
        .map(({ id }) => id)
    expect(fields(pod)).toEqual(['propagationPolicy', 'gracePeriodSeconds', 'force'])
    expect(fields(widget)).toEqual(['propagationPolicy'])
  })
})

describe('trigger', () => {
  const cronJob = (name: string) => ({
    ...{ metadata: { name, namespace: 'shop', uid: 'u', resourceVersion: '1' } },
    spec: { jobTemplate: { spec: {} } },
  })
  const nameFor = (name: string, token: string) => {
    const of = target('cronjobs', name, 'batch')
    const plan = actionOf(of, 'trigger').plan(of, {}, { ...seen, object: cronJob(name), token })
    return (plan as { body: { metadata: { name: string } } }).body.metadata.name
  }

  it('gives each Job a name of its own that is short enough, for the longest name too', () => {
    expect(nameFor('report', 'x7k2p')).toBe('report-manual-x7k2p')
    const longest = 'a'.repeat(52)
    expect(nameFor(longest, 'x7k2p')).toHaveLength(63)
    expect(nameFor(longest, 'x7k2p')).not.toBe(nameFor(longest, 'y7k2p'))
    expect(nameFor(`${'a'.repeat(49)}-bc`, 'x7k2p')).toBe(`${'a'.repeat(49)}-manual-x7k2p`)
  })
})

describe('suspend and resume', () => {
  it('are offered by what the row says, and both where that is not known', () => {
    const of = target('cronjobs', 'report', 'batch')
    const offered = (cell: boolean | undefined) =>
      actionsOf(of)
        .filter((action) => action.obstacle({ status: null, cellOf: () => cell }) !== undefined)
        .map(({ id }) => id)
    expect(offered(false)).toEqual(['trigger', 'suspend', ...ofAll])
    expect(offered(true)).toEqual(['trigger', 'resume', ...ofAll])
    expect(offered(undefined)).toEqual(['trigger', 'suspend', 'resume', ...ofAll])
  })
})

describe('pause and resume', () => {
  const of = target('deployments', 'web', 'apps')
  const offered = (known: object) =>
    actionsOf(of)
      .map((action) => [action.id, action.obstacle({ status: null, ...known })] as const)
      .filter(([id, obstacle]) => ['pause', 'resume'].includes(id) && obstacle !== undefined)

  it.each([
    [false, ['pause']],
    [true, ['resume']],
    [undefined, ['pause', 'resume']],
  ])('are offered by what the row says, and both where that is not known: %s', (paused, ids) => {
    const rowOf = { cellOf: (column: string) => (column === 'paused' ? paused : undefined) }
    expect(offered(rowOf).map(([id]) => id)).toEqual(ids)
  })

  it('are both there where the object was read, one with the reason why not', () => {
    expect(offered({ read: { metadata: {}, spec: { paused: true } } })).toEqual([
      ['pause', 'It is paused already.'],
      ['resume', null],
    ])
    expect(offered({ read: { metadata: {}, spec: {} } })).toEqual([
      ['pause', null],
      ['resume', 'It is not paused.'],
    ])
  })
})

describe('scale', () => {
  it('is offered for a custom resource only where the cluster serves its scale', () => {
    const { obstacle } = actionOf(widget, 'scale')
    expect(obstacle({ status: null, subresources: ['status', 'scale'] })).toBeNull()
    expect(obstacle({ status: null, subresources: ['status'] })).toBeUndefined()
    expect(obstacle({ status: null })).toBeUndefined()
  })
})
