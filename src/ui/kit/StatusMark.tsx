import type { Tone } from '#contract'

const shapes = { ok: 'dot', off: 'dot', bad: 'ring', warn: 'half', info: 'half' } as const satisfies Record<
  Tone,
  string
>

/** StatusMark is a status as shape, word and colour together. */
export function StatusMark({ tone, word }: { tone: Tone; word: string }) {
  return (
    <span className={`status tone-${tone}`}>
      <i className={shapes[tone]} aria-hidden="true" />
      <span className="status-word" title={word}>
        {word}
      </span>
    </span>
  )
}

/** StatusChip is a StatusMark on a soft ground, for heads and tabs. */
export function StatusChip({ tone, word, title }: { tone: Tone; word: string; title?: string | undefined }) {
  return (
    <span className={`chip tone-${tone}`} title={title}>
      <i className={shapes[tone]} aria-hidden="true" />
      <span className="status-word">{word}</span>
    </span>
  )
}
