import { describe, expect, it } from 'vitest'
import type { AppLogEntry, ClusterId } from '#contract'
import { type LogLevel, logLines, logText } from './logLines.ts'

const line = (level: LogLevel, text: string, clusterName: string | null = null): AppLogEntry => ({
  at: 0,
  level,
  text,
  clusterId: clusterName === null ? null : (`config:${clusterName}` as ClusterId),
  clusterName,
})
const entries = [
  line('debug', 'Watching pods', 'east'),
  line('info', 'Listening'),
  line('warning', 'The watch of pods ended', 'west'),
  line('error', 'The process ended', 'east'),
]
const texts = (level: LogLevel, filter = '') => logLines(entries, { level, filter }).map(({ text }) => text)

describe('logLines', () => {
  it('shows a level and everything worse', () => {
    expect(texts('debug')).toHaveLength(4)
    expect(texts('warning')).toEqual(['The watch of pods ended', 'The process ended'])
  })

  it('finds words in the text and in the name of the cluster, all of them, without case', () => {
    expect(texts('debug', 'EAST ended')).toEqual(['The process ended'])
    expect(texts('debug', 'flotilla')).toEqual(['Listening'])
    expect(texts('debug', 'nothing of the kind')).toEqual([])
  })
})

describe('logText', () => {
  it('writes one line each, with time, level and cluster', () => {
    expect(logText(entries.slice(1, 3))).toBe(
      '1970-01-01T00:00:00.000Z info Flotilla Listening\n1970-01-01T00:00:00.000Z warning west The watch of pods ended\n',
    )
  })
})
