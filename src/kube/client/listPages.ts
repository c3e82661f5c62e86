import { KubeError } from '../errors/kubeError.ts'
import { LargeAnswerError } from './answer.ts'
import type { KubeClient } from './client.ts'
import { PageSize } from './pageSize.ts'
import type { Query } from './requestOptions.ts'

/** ListPage is a part of a list, as it was at that resourceVersion; empty where the server says none. */
export interface ListPage<Item> {
  readonly items: readonly Item[]
  readonly resourceVersion: string
  /** Whether further pages follow. */
  readonly hasMore: boolean
}

/**
 * listPages reads a list page by page, each when it is asked for; pages of large objects hold fewer. Rejects as a request does,
 * and with a KubeError of reason `malformed` where an answer is no list.
 */
export async function* listPages<Item>(
  client: KubeClient,
  path: string,
  { query = {}, signal }: { query?: Query; signal: AbortSignal },
): AsyncGenerator<ListPage<Item>, void> {
  const size = new PageSize(client.memory)
  let next: string | undefined
  do {
    const page = await readPage<Item>(client, path, { query: { ...query, continue: next }, size, signal })
    // Without them it is something else, and never an empty list.
    if (!Array.isArray(page.items))
      throw new KubeError('malformed', 'The server sent a list that cannot be read.')
    next = page.metadata?.continue || undefined
    yield {
      items: page.items,
      resourceVersion: page.metadata?.resourceVersion ?? '',
      hasMore: next !== undefined,
    }
  } while (next !== undefined)
}

interface ListAnswer<Item> {
  readonly items?: readonly Item[]
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string }
}

async function readPage<Item>(
  client: KubeClient,
  path: string,
  { query, size, signal }: { query: Query; size: PageSize; signal: AbortSignal },
): Promise<ListAnswer<Item>> {
  for (;;) {
    const { items: limit, mostBytes } = size
    try {
      return await client.json<ListAnswer<Item>>(path, { query: { ...query, limit }, mostBytes, signal })
    } catch (problem) {
      if (!(problem instanceof LargeAnswerError)) throw problem
      size.handleLarge()
    }
  }
}
