import { useState } from 'react'
import type { ConditionItem, ContainerCard, DetailField, DetailSection } from '#kinds'
import { CopyButton } from '../application/CopyButton.tsx'
import type { ShownKind } from '../catalog/shownKind.ts'
import { formatCount } from '../kit/format.ts'
import { ScrollBox } from '../kit/ScrollBox.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { Ago, DetailValueView } from './parts/DetailValueView.tsx'
import { SecretValues } from './SecretValues.tsx'

/** Section draws one part of an overview by its type. */
export function Section(props: {
  section: DetailSection
  isFirst: boolean
  kind: ShownKind
  object: ObjectRef
}) {
  const { section, isFirst, kind, object } = props
  switch (section.type) {
    case 'fields':
      return (
        <section aria-label={section.title}>
          {!isFirst && <h3 className="section-title">{section.title}</h3>}
          <Fields fields={section.fields} />
        </section>
      )
    case 'containers':
      return (
        <section aria-label={section.title}>
          <h3 className="section-title">{section.title}</h3>
          <div className="cards">
            {section.containers.map((container) => (
              <ContainerView key={`${container.role} ${container.name}`} container={container} />
            ))}
          </div>
        </section>
      )
    case 'conditions':
      return (
        <section className="card" aria-label={section.title}>
          <h3 className="card-title">{section.title}</h3>
          <ul className="conditions">
            {section.conditions.map((condition) => (
              <ConditionView key={condition.type} condition={condition} />
            ))}
          </ul>
        </section>
      )
    case 'entries':
      return <Entries title={section.title} entries={section.entries} />
    case 'table':
      return (
        <section className="card" aria-label={section.title}>
          <h3 className="card-title">{section.title}</h3>
          <ScrollBox>
            <table className="small-table">
              <thead>
                <tr>
                  {section.head.map((title) => (
                    <th key={title} scope="col">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {section.rows.map((cells, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a spec have their place and no other name.
                  <tr key={index}>
                    {cells.map((cell, at) => (
                      <td key={section.head[at]}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollBox>
        </section>
      )
    case 'values':
      return <SecretValues section={section} kind={kind} object={object} />
    case 'note':
      return (
        <section className={`card note-card tone-${section.tone}`} aria-label={section.title}>
          <h3 className="card-title">{section.title}</h3>
          <p>{section.text}</p>
        </section>
      )
  }
}

function Fields({ fields }: { fields: readonly DetailField[] }) {
  return (
    <dl className="fields">
      {fields.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <DetailValueView value={value} label={label} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

const roleWords = { container: '', init: 'init', sidecar: 'sidecar', ephemeral: 'ephemeral' } as const

function ContainerView({ container }: { container: ContainerCard }) {
  const { name, image, role, state, fields } = container
  return (
    <article className="card" aria-label={name}>
      <h4 className="card-title">
        <span className="ellipsis" title={name}>
          {name}
          {roleWords[role] !== '' && <small className="role">{roleWords[role]}</small>}
        </span>
        {state !== null && <StatusMark tone={state.tone} word={state.word} />}
      </h4>
      <div className="card-body">
        <p className="image can-copy">
          <span className="code" title={image}>
            {image}
          </span>
          <CopyButton text={image} what={`the image of ${name}`} />
        </p>
        {state?.message != null && <p>{state.message}</p>}
        {fields.length > 0 && <Fields fields={fields} />}
      </div>
    </article>
  )
}

function ConditionView({ condition }: { condition: ConditionItem }) {
  const { type, status, tone, reason, message, since } = condition
  return (
    <li>
      <div className="condition-line">
        <StatusMark tone={tone} word={type} />
        <span className="muted">
          {status}
          {reason !== null && ` · ${reason}`}
        </span>
        <span className="space" />
        {since !== null && <Ago at={since} />}
      </div>
      {message !== null && message !== '' && <p className="muted">{message}</p>}
    </li>
  )
}

// More are shown only on request.
const entriesAtOnce = 200

function Entries({ title, entries }: { title: string; entries: readonly (readonly [string, string])[] }) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? entries : entries.slice(0, entriesAtOnce)
  return (
    <section className="card" aria-label={title}>
      <h3 className="card-title">
        {title}
        <span className="faint num">{formatCount(entries.length)}</span>
      </h3>
      <dl className="entries">
        {shown.map(([key, value]) => (
          <div key={key} className="can-copy">
            <dt className="code">{key}</dt>
            <dd>
              <span className={value.includes('\n') ? 'code is-block' : 'code'}>{value}</span>
              <CopyButton text={value} what={key} />
            </dd>
          </div>
        ))}
      </dl>
      {shown.length < entries.length && (
        <button type="button" className="entries-more" onClick={() => setIsWhole(true)}>
          Show all {formatCount(entries.length)}
        </button>
      )}
    </section>
  )
}
