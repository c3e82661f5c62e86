import { describe, expect, it } from 'vitest'
import { type ClusterId, errorCatalogue, FlotillaError } from '#contract'

describe('FlotillaError', () => {
  it("says the catalogue's sentence and status where it has no better words", () => {
    const error = new FlotillaError('cluster_unreachable')
    expect(error.message).toBe(errorCatalogue.cluster_unreachable.sentence)
    expect(error.status).toBe(502)
  })

  it('keeps what it was made of as its cause, and has none otherwise', () => {
    const cause = new Error('ECONNREFUSED')
    expect(new FlotillaError('cluster_unreachable', 'No answer.', { cause }).cause).toBe(cause)
    expect('cause' in new FlotillaError('cluster_unreachable')).toBe(false)
  })

  it('becomes the body of an answer, with the cluster and the details where there are any', () => {
    const details = { retryAfter: 3 }
    expect(new FlotillaError('cluster_failed', 'Too many requests.').toBody()).toStrictEqual({
      error: { code: 'cluster_failed', message: 'Too many requests.' },
    })
    expect(
      new FlotillaError('cluster_failed', 'Too many requests.', { details }).toBody('a:b' as ClusterId),
    ).toEqual({
      error: { code: 'cluster_failed', message: 'Too many requests.', clusterId: 'a:b', details },
    })
  })
})

describe('the catalogue of errors', () => {
  it('calls retryable what a cluster or a disk may do better next time', () => {
    const retryable = Object.entries(errorCatalogue).flatMap(([code, { isRetryable }]) =>
      isRetryable ? [code] : [],
    )
    expect(retryable.sort()).toEqual([
      'cluster_failed',
      'cluster_process_unavailable',
      'cluster_unreachable',
      'deadline_exceeded',
      'settings_not_saved',
      'signed_out',
    ])
  })
})
