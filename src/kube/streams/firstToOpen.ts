import { isAbort } from '#machinery'
import { isNotFound, KubeError } from '../errors/kubeError.ts'

/**
 * firstToOpen opens one stream after the other until one is open; where all are refused, it rejects with the first refusal. A pod
 * that is not there is not there by another way either.
 */
export async function firstToOpen<Opened>(openers: readonly (() => Promise<Opened>)[]): Promise<Opened> {
  let first: unknown = null
  for (const open of openers) {
    try {
      return await open()
    } catch (problem) {
      if (isAbort(problem) || isNotFound(problem) || !(problem instanceof KubeError)) throw problem
      first ??= problem
    }
  }
  throw first
}
