import { describe, expect, it } from 'vitest'
import type { ClientFrame } from '#contract'
import { ManualClock } from '#testkit'
import { FollowedDocument } from './followedDocument.ts'

function aDocument() {
  const sent: ClientFrame[] = []
  const document = new FollowedDocument({
    id: 3,
    domain: 'diagnostics',
    tail: '',
    clock: new ManualClock(),
    send: (frame) => sent.push(frame),
    onDispose: () => {},
    known: null,
  })
  return { document, sent }
}
const body = { resources: [], usage: { requests: 1, watches: 0, bytesReceived: 0, rssBytes: 0 } }

describe('FollowedDocument', () => {
  it('shows the newest body and says which one was drawn', () => {
    const { document, sent } = aDocument()
    document.open()
    document.handleDocument({ t: 'document', document: 3, n: 1, body })
    expect(document.state.value.body).toEqual(body)
    document.drawn(1)
    expect(sent).toEqual([
      { t: 'follow', document: 3, domain: 'diagnostics', tail: '' },
      { t: 'seen', document: 3, n: 1 },
    ])
  })

  it('keeps its body over a lost connection, marked as held', () => {
    const { document } = aDocument()
    document.handleDocument({ t: 'document', document: 3, n: 1, body })
    document.handleLost()
    expect(document.state.value).toMatchObject({ body, heldSince: new ManualClock().now() })
    document.handleDocument({ t: 'document', document: 3, n: 1, body })
    expect(document.state.value.heldSince).toBeNull()
  })

  it('has no body when the berth refuses it', () => {
    const { document } = aDocument()
    document.handleRefused({ code: 'invalid_request', message: 'No.' })
    expect(document.state.value).toMatchObject({ body: null, refusal: { message: 'No.' } })
  })
})
