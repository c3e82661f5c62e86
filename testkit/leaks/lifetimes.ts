import { Listeners, Scope } from '#machinery'
import { ManualClock } from '../manualClock.ts'
import type { LeakTracker } from './leakTracker.ts'

type Method = (this: object, ...args: never[]) => unknown

/**
 * trackLifetimes notifies the tracker of owners (scopes, and JavaScript's own stacks of disposables), of listeners, and of
 * the timers of clocks that stand still.
 */
export function trackLifetimes(tracker: LeakTracker): void {
  const opens = (what: string) => (owner: object) => {
    if (!hasEnded(owner)) tracker.handleOpened(owner, what)
  }
  const ends = (owner: object) => tracker.handleEnded(owner)
  before(Scope.prototype, ['own'], opens('scope'))
  before(Scope.prototype, [Symbol.asyncDispose], ends)
  before(AsyncDisposableStack.prototype, ['use', 'adopt', 'defer'], opens('stack of disposables'))
  before(AsyncDisposableStack.prototype, ['disposeAsync', Symbol.asyncDispose, 'move'], ends)
  before(DisposableStack.prototype, ['use', 'adopt', 'defer'], opens('stack of disposables'))
  before(DisposableStack.prototype, ['dispose', Symbol.dispose, 'move'], ends)
  trackManualClocks(tracker)
  trackListeners(tracker)
}

/** An owner that has ended refuses what it is given. */
const hasEnded = (owner: object): boolean =>
  owner instanceof Scope ? owner.isDisposed : 'disposed' in owner && owner.disposed === true

/** Calls `act` with the owner before those methods do their work. */
function before(prototype: object, names: readonly (string | symbol)[], act: (owner: object) => void): void {
  for (const name of names) {
    const method = Reflect.get(prototype, name) as Method
    const wrapped: Method = function (...args) {
      act(this)
      return method.apply(this, args)
    }
    Object.defineProperty(prototype, name, {
      ...Object.getOwnPropertyDescriptor(prototype, name),
      value: wrapped,
    })
  }
}

function trackManualClocks(tracker: LeakTracker): void {
  const { after } = ManualClock.prototype
  ManualClock.prototype.after = function (delayMs, wake) {
    const key = {}
    const timer = after.call(this, delayMs, () => {
      tracker.handleEnded(key)
      wake()
    })
    tracker.handleOpened(key, 'timer of a manual clock')
    return {
      [Symbol.dispose]: () => {
        tracker.handleEnded(key)
        timer[Symbol.dispose]()
      },
    }
  }
}

/** A listener ends with its subscription, or with what it listens to. */
function trackListeners(tracker: LeakTracker): void {
  const { add, [Symbol.dispose]: disposeAll } = Listeners.prototype
  const disposed = new WeakSet<object>()
  Listeners.prototype[Symbol.dispose] = function () {
    disposed.add(this)
    disposeAll.call(this)
  }
  Listeners.prototype.add = function (listener) {
    const subscription = add.call(this, listener)
    tracker.handleOpened(subscription, 'listener', { isOpen: () => !disposed.has(this) })
    return {
      [Symbol.dispose]: () => {
        tracker.handleEnded(subscription)
        subscription[Symbol.dispose]()
      },
    }
  }
}
