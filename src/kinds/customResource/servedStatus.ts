import type { Tone } from '#contract'

/** Columns whose words say how an object is, by what their authors usually call them. */
const statusTitles: ReadonlySet<string> = new Set(
  'ready status phase state health healthy available synced established programmed accepted'.split(' '),
)

const tones: Readonly<Record<Tone, ReadonlySet<string>>> = {
  ok: new Set(
    'true ready healthy active running bound available synced ok up succeeded success established accepted programmed valid enabled'.split(
      ' ',
    ),
  ),
  warn: new Set(
    'pending progressing creating updating deleting terminating unknown degraded waiting provisioning reconciling outofsync suspended warning paused'.split(
      ' ',
    ),
  ),
  bad: new Set('false failed error unhealthy invalid rejected lost down notready missing'.split(' ')),
  off: new Set('completed complete finished disabled inactive stopped none'.split(' ')),
  info: new Set(),
}

/** isStatusTitle says whether a column of that title is one word on how the object is. */
export const isStatusTitle = (title: string): boolean => statusTitles.has(title.toLowerCase())

/** servedStatus is such a word with what it most likely means; a word nobody has heard of means nothing. */
export function servedStatus(word: string): readonly [Tone, string] {
  const plain = word.toLowerCase().replaceAll(/[\s_-]/g, '')
  const tone = (['ok', 'warn', 'bad', 'off'] as const).find((each) => tones[each].has(plain))
  return [tone ?? 'info', word]
}
