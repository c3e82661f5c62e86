import { type Act, FlotillaError, outcomesUnderWay, type Target } from '#contract'
import { type Action, type Args, actionsOf, actTitle, type DrainArgs, kindOfResource } from '#kinds'
import type { Gate } from '../writes/gate.ts'
import { changeEach, summaryOf } from './changeEach.ts'
import { Drain } from './drain/drain.ts'
import { type Jobs, type JobWork, placeOf } from './jobs.ts'

/**
 * Acts begins what a person asks to be done to objects: by the actions of their kinds, through the gate, as one job an
 * act.
 */
export class Acts {
  readonly #jobs: Jobs
  readonly #gate: Gate

  constructor(jobs: Jobs, gate: Gate) {
    this.#jobs = jobs
    this.#gate = gate
  }

  /** Throws a FlotillaError where the act must not begin now. */
  requireAllowed(act: Act): void {
    this.#prepare(act)
  }

  /** Begins the act and gives the job's id at once. Throws as `requireAllowed` does. */
  begin(act: Act): string {
    return this.#jobs.begin(this.#prepare(act))
  }

  #prepare(act: Act): JobWork {
    const targets = different(act.targets)
    const [first] = targets
    if (first === undefined) throw new FlotillaError('invalid_request', 'targets is empty')
    for (const target of targets) requirePlace(target)
    const action = actionFor(act.action, targets)
    if (targets.length > 1 && !action.isBulk)
      throw new FlotillaError('invalid_request', `${action.title} is done to one object at a time.`)
    const read = action.readArgs(act.args)
    if ('problem' in read) throw new FlotillaError('invalid_request', read.problem)
    this.#gate.requireAllowed({ isConfirmed: act.confirmed })
    this.#jobs.requireFree(targets)
    return {
      action: action.id,
      title: { doing: actTitle(action.doing, targets), done: actTitle(action.done, targets) },
      targets,
      args: read.args,
      isConfirmed: act.confirmed,
      ...workOf(action, targets, first, read.args),
    }
  }
}

/** The action with that id; throws where one of the objects has none. */
function actionFor(id: string, targets: readonly Target[]): Action {
  const actions = targets.map((target) => {
    const action = actionsOf(target).find((each) => each.id === id)
    if (action !== undefined) return action
    throw new FlotillaError('invalid_request', `There is no action “${id}” for ${target.resource}.`)
  })
  const [first, ...others] = new Set(actions)
  if (first === undefined || others.length > 0)
    throw new FlotillaError('invalid_request', `“${id}” is not the same for all of these objects.`)
  return first
}

function workOf(
  action: Action,
  targets: readonly Target[],
  first: Target,
  args: Args,
): Pick<JobWork, 'run' | 'whatIsLeft' | 'timeoutSeconds'> {
  if (action.job !== undefined) {
    // The only one of its type so far. The action's own schema has made the arguments.
    const drain = new Drain(first, args as DrainArgs)
    return {
      timeoutSeconds: drain.args.timeoutSeconds,
      run: (context) => drain.run(context),
      whatIsLeft: () => drain.whatIsLeft(),
    }
  }
  return {
    timeoutSeconds: null,
    run: (context) => changeEach(context, targets, { action, args }),
    // A failure that is through with all objects has said so itself.
    whatIsLeft: ({ reports }) =>
      targets.length > 1 && reports.count(...outcomesUnderWay) > 0 ? [summaryOf(reports)] : [],
  }
}

/**
 * An object that is named twice is meant once, in whichever version. One without a uid is the one that another names with
 * its uid: read later, its name could be that of an object that has been made again meanwhile.
 */
function different(targets: readonly Target[]): readonly Target[] {
  const known = new Set(targets.filter(({ uid }) => uid !== '').map(placeOf))
  const meant = targets.filter((target) => target.uid !== '' || !known.has(placeOf(target)))
  const firstOf = new Map<string, Target>()
  for (const target of meant) {
    const key = JSON.stringify([placeOf(target), target.uid])
    if (!firstOf.has(key)) firstOf.set(key, target)
  }
  return [...firstOf.values()]
}

/** Throws where an object of that kind cannot be in that place. The scope of a kind that is not known is the cluster's to say. */
function requirePlace({ group, resource, namespace, name }: Target): void {
  const scope = kindOfResource({ group, resource })?.scope
  if (scope === 'namespaced' && namespace === '')
    throw new FlotillaError('invalid_request', `${resource} are in a namespace, and ${name} names none.`)
  if (scope === 'cluster' && namespace !== '')
    throw new FlotillaError('invalid_request', `${resource} are in no namespace, and ${name} names one.`)
}
