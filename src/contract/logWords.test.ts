import { describe, expect, it } from 'vitest'
import type { LogMarker } from './logs.ts'
import { markerWords } from './logWords.ts'

const restarted = (more: object): LogMarker => ({
  ...{ is: 'restarted', exitCode: 137, reason: 'OOMKilled', isWhole: true, missed: 0 },
  ...more,
})

describe('a marker of a log', () => {
  it.each<[LogMarker, string]>([
    [
      { is: 'waiting', reason: 'ImagePullBackOff', message: 'no such image' },
      'Waiting to start: ImagePullBackOff. no such image',
    ],
    [{ is: 'waiting', reason: 'ContainerCreating', message: '' }, 'Waiting to start: ContainerCreating.'],
    [{ is: 'exited', exitCode: 1, reason: 'Error' }, 'Exited with code 1 (Error).'],
    [{ is: 'exited', exitCode: 0, reason: '' }, 'Exited with code 0.'],
    [{ is: 'exited', exitCode: null, reason: 'Error' }, 'Exited.'],
    [restarted({}), 'Restarted after code 137 (OOMKilled).'],
    [restarted({ exitCode: null }), 'Restarted.'],
    [
      restarted({ isWhole: false }),
      'Restarted after code 137 (OOMKilled). The last lines of the instance before are missing.',
    ],
    [
      restarted({ isWhole: false, missed: 1 }),
      'Restarted after code 137 (OOMKilled). One more instance ended before; its lines are missing.',
    ],
    [
      restarted({ missed: 2 }),
      'Restarted after code 137 (OOMKilled). 2 more instances ended before; their lines are missing.',
    ],
    [{ is: 'cut', reason: 'It was reset.' }, 'The connection was lost: It was reset.'],
    [{ is: 'resumed' }, 'Connected again. No line is missing.'],
    [{ is: 'rotated' }, 'Lines are missing: the log was rotated before they were read.'],
    [{ is: 'gone' }, 'The pod is gone.'],
    [{ is: 'kept', isShort: false }, 'The pod is gone. These are the lines that were read of it here.'],
    [
      { is: 'kept', isShort: true },
      'The pod is gone. These are the lines that were read of it here. Older ones are not kept.',
    ],
    [{ is: 'unread' }, 'Lines are missing: they were not read before the pod was gone.'],
    [{ is: 'failed', code: 'cluster_denied', reason: 'You may not.' }, 'You may not.'],
    [{ is: 'limited', followed: 60, of: 71 }, 'Only 60 of 71 containers are followed.'],
  ])('%j is “%s”', (marker, words) => {
    expect(markerWords(marker)).toBe(words)
  })
})
