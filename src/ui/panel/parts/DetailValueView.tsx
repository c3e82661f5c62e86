import { useSyncExternalStore } from 'react'
import type { DetailValue, ObjectLink } from '#kinds'
import { shortHumanDuration } from '#machinery'
import { useApplication, useSession } from '../../application/application.ts'
import { useKindOfGvk } from '../../catalog/shownKind.ts'
import { formatExactly, formatMoment, isoMoment } from '../../kit/format.ts'
import { StatusMark } from '../../kit/StatusMark.tsx'

/** DetailValueView draws one value of an overview by its type. */
export function DetailValueView({ value, label }: { value: DetailValue; label: string }) {
  switch (value.type) {
    case 'text':
      return value.text
    case 'code':
      return <span className="code">{value.text}</span>
    case 'number':
      return <span className="num">{value.number}</span>
    case 'boolean':
      return value.boolean ? 'Yes' : 'No'
    case 'status':
      return <StatusMark tone={value.tone} word={value.word} />
    case 'time':
      return <Moment at={value.at} />
    case 'period':
      return <Period start={value.start} end={value.end} />
    case 'list':
      return (
        <span className="lines">
          {value.items.map((item) => (
            <span key={item}>{item}</span>
          ))}
        </span>
      )
    case 'links':
      return (
        <span className="lines">
          {value.links.map((link) => (
            <LinkView key={JSON.stringify(link)} link={link} label={label} />
          ))}
        </span>
      )
  }
}

/** Ago is how long ago a time was, as it goes by. */
export function Ago({ at }: { at: number }) {
  const text = useElapsed(at, null)
  return (
    <time className="faint num" dateTime={isoMoment(at * 1000) ?? undefined} title={formatExactly(at * 1000)}>
      {text}
    </time>
  )
}

function Moment({ at }: { at: number }) {
  const { ticker } = useApplication()
  const text = useElapsed(at, null)
  return (
    <time dateTime={isoMoment(at * 1000) ?? undefined} title={formatExactly(at * 1000)}>
      <span className="num">{text} ago</span>{' '}
      <span className="faint num">{formatMoment(at * 1000, ticker.now())}</span>
    </time>
  )
}

function Period({ start, end }: { start: number; end: number | null }) {
  const text = useElapsed(start, end)
  const exact = [start, end].flatMap((at) => (at === null ? [] : formatExactly(at * 1000)))
  return (
    <span className="num" title={exact.join(' to ')}>
      {end === null ? `${text}, still running` : text}
    </span>
  )
}

function useElapsed(start: number, end: number | null): string {
  const { ticker } = useApplication()
  return useSyncExternalStore(ticker.onSecond, () => shortHumanDuration((end ?? ticker.now() / 1000) - start))
}

function LinkView({ link, label }: { link: ObjectLink; label: string }) {
  const { view } = useSession()
  const kind = useKindOfGvk(link.gvk)
  // Next to a label that already says the kind, the name is enough.
  const isLabelled = label.replaceAll(' ', '').toLowerCase() === link.gvk.kind.toLowerCase()
  const text = isLabelled ? link.name : `${link.gvk.kind} ${link.name}`
  if (kind === null) return <span>{text}</span>
  return (
    <button
      type="button"
      className="link"
      title={text}
      onClick={() =>
        view.openObject(
          {
            domain: kind.domain,
            // An owner, among others, is named without one, and may be a node.
            namespace: kind.isNamespaced ? link.namespace : '',
            name: link.name,
            uid: '',
          },
          { isBeside: true },
        )
      }
    >
      {text}
    </button>
  )
}
