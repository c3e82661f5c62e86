import type { Tone } from '#contract'

/** releaseTone is what Helm's word for a revision means. */
export function releaseTone(status: string): Tone {
  if (status === 'deployed') return 'ok'
  if (status === 'failed') return 'bad'
  if (status.startsWith('pending') || status === 'uninstalling') return 'warn'
  return 'off'
}
