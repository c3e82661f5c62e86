import './related.css'
import { Check, Copy, Eye, EyeOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { SecretValue } from '#contract'
import type { DetailSection } from '#kinds'
import { useApplication, useSession } from '../application/application.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import { IconButton } from '../kit/IconButton.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { type SecretReading, useSecretReading } from './useSecretReading.ts'

/** A revealed value is hidden again after this long. */
const shownMs = 30_000
const copiedMs = 1500

type ValuesSection = Extract<DetailSection, { type: 'values' }>

/** SecretValues lists keys without their values. Each is read when it is asked for, shown for half a minute, and kept nowhere. */
export function SecretValues(props: { section: ValuesSection; kind: ShownKind; object: ObjectRef }) {
  const { section, kind, object } = props
  const reading = useSecretReading(kind, object)
  return (
    <section className="card secret-values" aria-label={section.title}>
      <h3 className="card-title">
        {section.title}
        <span className="faint num">{section.values.length}</span>
      </h3>
      <table className="small-table">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Bytes</th>
            <th scope="col">
              <span className="unseen">Value</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {section.values.map(({ key, bytes }) => (
            <ValueRow
              key={`${object.uid} ${object.name} ${key}`}
              name={key}
              bytes={bytes}
              kind={kind}
              object={object}
              reading={reading}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function ValueRow(props: {
  name: string
  bytes: number
  kind: ShownKind
  object: ObjectRef
  reading: SecretReading
}) {
  const { name, bytes, kind, object, reading } = props
  const session = useSession()
  const { notices } = useApplication()
  const [shown, setShown] = useState<SecretValue | null>(null)
  const [isCopied, setIsCopied] = useState(false)
  const leaving = useRef(new AbortController())

  // A closed panel cancels its requests.
  useEffect(() => {
    const { current } = leaving
    return () => current.abort()
  }, [])
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => setShown(null), shownMs)
    return () => clearTimeout(timer)
  }, [shown])
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])

  const read = async () => {
    const { namespace, name: secret } = object
    const params = { ...kind.gvr, namespace, name: secret, key: name }
    try {
      return await session.request('secret/value', params, leaving.current.signal)
    } catch (problem) {
      // It may have been taken away, which is said before the next try.
      reading.again()
      throw problem
    }
  }
  const reveal = () => notices.attempt(session.clusterId, async () => setShown(await read()))
  const copy = () =>
    notices.attempt(session.clusterId, async () => {
      await navigator.clipboard.writeText((await read()).value)
      setIsCopied(true)
    })
  return (
    <tr>
      <td>
        <span className="code">{name}</span>
        {shown !== null && <SecretText value={shown} name={name} />}
      </td>
      <td className="num">{bytes}</td>
      <td>
        <span className="buttons">
          <button
            type="button"
            className="button button-small"
            aria-label={shown === null ? `Reveal ${name}` : `Hide ${name}`}
            {...(shown === null ? reading.button(() => void reveal()) : { onClick: () => setShown(null) })}
          >
            {shown === null ? <Eye aria-hidden="true" /> : <EyeOff aria-hidden="true" />}
            {shown === null ? 'Reveal' : 'Hide'}
          </button>
          <IconButton
            icon={isCopied ? Check : Copy}
            label={`Copy ${name} without showing it`}
            title={isCopied ? 'Copied' : 'Copy without showing it'}
            {...reading.button(() => void copy())}
          />
        </span>
      </td>
    </tr>
  )
}

function SecretText({ value: { value, encoding }, name }: { value: SecretValue; name: string }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be in reach of the keyboard. */}
      <output className="secret-value code" aria-label={`Value of ${name}`} tabIndex={0}>
        {value === '' ? <em>empty</em> : value}
      </output>
      {encoding === 'base64' && <small className="faint">Binary value, shown as base64.</small>}
    </>
  )
}
