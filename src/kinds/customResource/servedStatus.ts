import type { Tone } from '#contract'

/** The usual titles of columns that show the status of an object in one word. */
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

/** isStatusTitle says whether a column with that title shows the status of an object in one word. */
export const isStatusTitle = (title: string): boolean => statusTitles.has(title.toLowerCase())

/** servedStatus is a word of such a column with its most likely tone. An unknown word has the tone `info`. */
export function servedStatus(word: string): readonly [Tone, string] {
  const plain = word.toLowerCase().replaceAll(/[\s_-]/g, '')
  const tone = (['ok', 'warn', 'bad', 'off'] as const).find((each) => tones[each].has(plain))
  return [tone ?? 'info', word]
}
