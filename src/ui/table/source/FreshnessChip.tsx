import { Popover } from 'radix-ui'
import { StatusChip } from '../../kit/StatusMark.tsx'
import type { FreshnessWords } from './freshnessWords.ts'

/**
 * FreshnessChip shows the freshness of a table. If something is wrong, a press shows the reason, by pointer and by
 * keyboard.
 */
export function FreshnessChip({ words, of }: { words: FreshnessWords; of: string }) {
  const { tone, word, reason } = words
  const isTrouble = tone === 'warn' || tone === 'bad'
  if (!isTrouble || reason === null) return <StatusChip tone={tone} word={word} title={reason ?? undefined} />
  return (
    <Popover.Root>
      <Popover.Trigger className="freshness" aria-label={`${word}: why`} title="Show what is missing and why">
        <StatusChip tone={tone} word={word} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu freshness-why"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={`${of}: ${word}`}
        >
          <h3>
            {of}: {word}
          </h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be in reach of the keyboard. */}
          <p tabIndex={0}>{reason}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
