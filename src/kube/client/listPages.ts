import { KubeError } from '../errors/kubeError.ts'
import type { KubeClient } from './client.ts'
import type { Query } from './requestOptions.ts'

/** ListPage is a part of a list, as it was at that resourceVersion; empty where the server says none. */
export interface ListPage<Item> {
  readonly items: readonly Item[]
  readonly resourceVersion: string
  /** Whether further pages follow. */
  readonly hasMore: boolean
}

/**
 * listPages reads a list in pages of that size, each when it is asked for. Rejects as a request does,
 * and with a KubeError of reason `malformed` where an answer is no list.
 */
export async function* listPages<Item>(
  client: KubeClient,
  path: string,
  { query = {}, pageSize, signal }: { query?: Query; pageSize: number; signal: AbortSignal },
): AsyncGenerator<ListPage<Item>, void> {
  let next: string | undefined
  do {
    const { items, metadata } = await client.json<{
      readonly items?: readonly Item[]
      readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string }
    }>(path, { query: { ...query, limit: pageSize, continue: next }, signal })
    // Without them it is something else, and never an empty list.
    if (!Array.isArray(items)) throw new KubeError('malformed', 'The server sent a list that cannot be read.')
    next = metadata?.continue || undefined
    yield { items, resourceVersion: metadata?.resourceVersion ?? '', hasMore: next !== undefined }
  } while (next !== undefined)
}
