import type { Form } from '../forms/form.ts'
import type { ObjectStore } from '../store/objectStore.ts'
import { parseSelectors } from '../store/selectors.ts'
import { badRequest, expired, StatusError } from '../store/status.ts'
import type { Address } from './address.ts'
import type { Call } from './call.ts'

/** The content of a continue token: where the list goes on. Real tokens have this shape too. */
interface Token {
  readonly v: 'meta.k8s.io/v1'
  readonly rv: number
  readonly start: string
}

/** answerList answers a list, or one page of it. */
export function answerList(
  call: Call,
  store: ObjectStore,
  { collection, namespace }: Address,
  form: Form,
): void {
  const fits = parseSelectors(call.query)
  const limit = Number(call.query.get('limit') ?? 0) || Number.POSITIVE_INFINITY
  const text = call.query.get('continue') ?? ''
  const token = text === '' ? null : readToken(text)
  const isExact = call.query.get('resourceVersionMatch') === 'Exact'
  const exact = isExact ? Number(call.query.get('resourceVersion')) : null
  const page = pageAt(() =>
    store.page(collection, {
      namespace,
      limit,
      after: token?.start ?? null,
      at: token?.rv ?? exact,
      fits: fits ?? (() => true),
    }),
  )
  const metadata = {
    resourceVersion: String(page.resourceVersion),
    ...(page.lastKey === null
      ? {}
      : {
          continue: writeToken({ v: 'meta.k8s.io/v1', rv: page.resourceVersion, start: page.lastKey }),
          // With a selector, it is unknown how many of the rest match.
          ...(fits === null ? { remainingItemCount: page.remaining } : {}),
        }),
  }
  call.answer(200, form, form.list(page.objects, metadata))
}

function pageAt<T>(read: () => T): T {
  try {
    return read()
  } catch (problem) {
    if (!(problem instanceof StatusError) || problem.status.code !== 410) throw problem
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    )
  }
}

const writeToken = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url')

function readToken(text: string): Token {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Token
  } catch {
    throw badRequest('continue key is not valid')
  }
}
