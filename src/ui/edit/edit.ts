import {
  type EditObstacle,
  type EditText,
  type FieldProblem,
  FlotillaError,
  type ReviewAnswer,
} from '#contract'
import { type Gvr, isAbort, messageOf } from '#machinery'
import type { ClusterSession } from '../session/clusterSession.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { type Draft, draftKey } from '../session/drafts.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { type Merge, mergeEdits } from './mergeEdits.ts'

/** An object that is written to all the time, such as a node, is asked about again this often. */
const maxTries = 6

export type Reviewed = Extract<ReviewAnswer, { outcome: 'reviewed' }>

/** EditStep is what is on the screen: the text, the difference that it makes, or the fields that others changed too. */
type EditStep =
  | { readonly type: 'text' }
  | {
      readonly type: 'review'
      readonly review: Reviewed
      /** The fields of others that came into the text. */
      readonly merged: readonly string[]
      readonly part: EditPart
    }
  | { readonly type: 'conflict'; readonly merge: Merge; readonly theirs: EditText }

export interface EditProblem {
  readonly message: string
  readonly fields: readonly FieldProblem[]
}

export interface EditState {
  readonly step: EditStep
  readonly busy: 'review' | 'save' | null
  readonly problem: EditProblem | null
  /** The object that the text is of has gone, and nothing can be saved; another may have its name. */
  readonly lost: 'gone' | 'replaced' | null
  /** Counts the texts that were put in place of what was typed. */
  readonly texts: number
}

/** Saved is what the cluster said of an edit that it took. */
export interface Saved {
  readonly isUnchanged: boolean
  readonly warnings: readonly string[]
}

/** EditWay is how an edit is sent. */
export type EditWay = 'update' | 'patch'

/** EditPart is what of a text is sent: all that an update takes, or the status alone. */
export type EditPart = 'all' | 'status'

export interface EditOptions {
  readonly session: Pick<ClusterSession, 'request' | 'drafts'>
  readonly gvr: Gvr
  readonly object: ObjectRef
  readonly draft: Draft
  /** What the person may do to the object: replace it, or only patch it. */
  readonly by: () => EditWay
  /** The text holds the values of a Secret. */
  readonly isPrivate: boolean
  readonly onSaved: (saved: Saved) => void
  /** Says how a save ended whose editor is not on the screen any more, or goes on. */
  readonly onAside: (words: string, isProblem: boolean) => void
}

/**
 * Edit is one edit of one object, in the cluster of its session, whatever tab is shown. Nothing of what was typed is lost by
 * any answer of the cluster: it stays the object's draft until it is saved or thrown away.
 */
export class Edit {
  readonly #options: EditOptions
  readonly #state = new ObservableValue<EditState>({
    step: { type: 'text' },
    busy: null,
    problem: null,
    lost: null,
    texts: 0,
  })
  #draft: Draft
  #stop: AbortController | null = null
  #isAside = false
  /** The text has other changes than those of the status, as the last review of all of it showed. */
  #hasMore = false

  constructor(options: EditOptions) {
    this.#options = options
    this.#draft = options.draft
  }

  get state(): Observable<EditState> {
    return this.#state
  }

  get draft(): Draft {
    return this.#draft
  }

  get isChanged(): boolean {
    return this.#draft.text !== this.#draft.base
  }

  /** The editor is on the screen, or has left it. */
  setAside(isAside: boolean): void {
    this.#isAside = isAside
    if (!isAside) return
    if (this.#state.value.busy === 'review') this.back()
    this.#options.session.drafts.flush()
  }

  /** Takes what was typed. A review that is under way is of another text by now, and is given up. */
  type(text: string): void {
    if (this.#state.value.busy === 'review') this.back()
    this.#keep({ ...this.#draft, text })
    if (this.#state.value.problem !== null) this.#change({ problem: null })
  }

  /** Back to the text; a review that is under way is given up. */
  back(): void {
    if (this.#state.value.busy === 'save') return
    this.#stop?.abort()
    this.#change({ step: { type: 'text' }, busy: null })
  }

  throwAway(): void {
    this.#stop?.abort()
    this.#options.session.drafts.remove(this.#options.object)
  }

  /** Asks the cluster what that part of the text would change. */
  async review(part: EditPart = 'all', merged: readonly string[] = []): Promise<void> {
    if (this.#state.value.lost !== null) return
    const stop = new AbortController()
    this.#stop?.abort()
    this.#stop = stop
    this.#change({ busy: 'review', problem: null })
    try {
      const all = [...merged]
      for (let left = maxTries; left > 0; left -= 1) {
        const answer = await this.#options.session.request('object/review', this.#params(part), stop.signal)
        if (stop.signal.aborted) return
        if (answer.outcome === 'reviewed') {
          if (part === 'all') this.#hasMore = answer.before !== answer.after
          this.#change({
            busy: null,
            step: { type: 'review', review: answer, merged: [...new Set(all)], part },
          })
          return
        }
        if (answer.outcome !== 'changed') return this.#meet(answer)
        const taken = this.#merge(answer.theirs)
        if (taken === null) return
        all.push(...taken)
      }
      this.#fail(new Error(busyWords))
    } catch (problem) {
      if (!isAbort(problem) && this.#stop === stop) this.#fail(problem)
    }
  }

  /** Saves the text that has been reviewed. */
  async save(isConfirmed: boolean): Promise<void> {
    const { step, busy } = this.#state.value
    if (step.type !== 'review' || busy !== null) return
    this.#change({ busy: 'save', problem: null })
    try {
      for (let left = maxTries; left > 0; left -= 1) {
        // A person who looks away does not take it back.
        const { signal } = new AbortController()
        const params = { ...this.#params(step.part), confirmed: isConfirmed }
        const answer = await this.#options.session.request('object/save', params, signal)
        if (answer.outcome === 'saved')
          return step.part === 'status' && this.#hasMore ? this.#goOn(answer) : this.#end(answer)
        if (answer.outcome !== 'changed') return this.#meet(answer)
        const taken = this.#merge(answer.theirs)
        if (taken === null) return
        // Only the status, or what the cluster alone sets: what the person has reviewed is what will be done.
        if (taken.length > 0) return void this.review(step.part, [...step.merged, ...taken])
      }
      this.#fail(new Error(busyWords))
    } catch (problem) {
      this.#fail(problem)
    }
  }

  /** Takes that side of each field that both have changed, and asks for a review of the result. */
  async resolve(choices: readonly ('mine' | 'theirs')[]): Promise<void> {
    const { step } = this.#state.value
    if (step.type !== 'conflict') return
    this.#replace(step.merge.text(choices), step.theirs)
    this.#change({ step: { type: 'text' } })
    await this.review('all', step.merge.taken)
  }

  #params(part: EditPart) {
    const { gvr, object, by } = this.#options
    const { namespace, name } = object
    const { uid, resourceVersion, text } = this.#draft
    return { ...gvr, namespace, name, uid, resourceVersion, yaml: text, by: by(), part }
  }

  /** The fields of others that are in the text now; null where the person has to choose between theirs and his own. */
  #merge(theirs: EditText): readonly string[] | null {
    const { base, text } = this.#draft
    const merge = mergeEdits({ base, mine: text, theirs: theirs.yaml })
    if (merge.overlaps.length > 0) {
      this.#change({ busy: null, step: { type: 'conflict', merge, theirs } })
      this.#sayAside('The object was changed by others in the same fields. Your edit is kept.')
      return null
    }
    this.#replace(merge.text(), theirs)
    return merge.taken
  }

  #replace(text: string, { yaml, uid, resourceVersion, owners }: EditText): void {
    this.#keep({ text, base: yaml, uid, resourceVersion, owners: [...owners] })
    this.#change({ texts: this.#state.value.texts + 1 })
  }

  #keep(draft: Draft): void {
    const { session, object, isPrivate } = this.#options
    this.#draft = draft
    // A text that is as it was is no draft.
    if (this.isChanged) session.drafts.keep(object, draft, { isPrivate })
    else session.drafts.remove(object)
  }

  #end({ isUnchanged, warnings }: Saved): void {
    const { session, object, onSaved, onAside } = this.#options
    // Another window may have begun an edit of its own meanwhile, or this one.
    const kept = session.drafts.state.value.get(draftKey(object))
    if (kept === undefined || kept.text === this.#draft.text) session.drafts.remove(object)
    this.#change({ busy: null, step: { type: 'text' } })
    if (this.#isAside) onAside([`Saved ${object.name}.`, ...warnings].join(' '), false)
    else onSaved({ isUnchanged, warnings })
  }

  /** The status is saved and the rest of the text is not. */
  #goOn({ warnings }: Saved): void {
    this.#change({ busy: null, step: { type: 'text' } })
    const words = `Saved the status of ${this.#options.object.name}. Your other changes are not saved yet.`
    this.#options.onAside([words, ...warnings].join(' '), false)
  }

  #meet(obstacle: Exclude<EditObstacle, { outcome: 'changed' }>): void {
    if (obstacle.outcome === 'refused') {
      const { message, problems } = obstacle
      this.#change({ busy: null, step: { type: 'text' }, problem: { message, fields: problems } })
      this.#sayAside(message)
    } else {
      this.#change({ busy: null, step: { type: 'text' }, lost: obstacle.outcome })
      this.#sayAside('The object has gone. Your edit is kept.')
    }
  }

  #fail(problem: unknown): void {
    const message = messageOf(problem)
    const isUnknown = this.#state.value.busy === 'save' && isWithoutAnswer(problem)
    const words = isUnknown
      ? `${message} Your edit is kept: review it again to see whether it was made.`
      : message
    this.#change({ busy: null, step: { type: 'text' }, problem: { message: words, fields: [] } })
    this.#sayAside(words)
  }

  #sayAside(words: string): void {
    if (this.#isAside) this.#options.onAside(words, true)
  }

  #change(change: Partial<EditState>): void {
    this.#state.set({ ...this.#state.value, ...change })
  }
}

const busyWords = 'The object is being changed all the time. Your edit is kept: try again.'

/** The edit was on its way, and no answer says what became of it. */
const isWithoutAnswer = (problem: unknown): boolean =>
  problem instanceof FlotillaError &&
  ['outcome_unknown', 'cluster_process_unavailable', 'deadline_exceeded'].includes(problem.code)
