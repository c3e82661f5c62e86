import { useSyncExternalStore } from 'react'
import type { Observable } from '../wire/observable.ts'

/**
 * useObserved re-renders with an observable's value, or with the part of it that is selected, when that changes. Without an
 * observable it gives null.
 */
export function useObserved<T>(observable: Observable<T>): T
export function useObserved<T>(observable: Observable<T> | null): T | null
export function useObserved<T, Part>(observable: Observable<T>, select: (value: T) => Part): Part
export function useObserved<T, Part>(
  observable: Observable<T> | null,
  select: (value: T) => Part,
): Part | null
export function useObserved<T, Part>(
  observable: Observable<T> | null,
  select?: (value: T) => Part,
): T | Part | null {
  const read = () =>
    observable === null ? null : select === undefined ? observable.value : select(observable.value)
  return useSyncExternalStore(observable?.onChange ?? neverChanges, read)
}

const neverChanges = () => () => {}
