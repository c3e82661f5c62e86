import './related.css'
import { RotateCw } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ObjectNeighbour } from '#contract'
import type { Kind } from '#kinds'
import { useSession } from '../application/application.ts'
import { useShownKind } from '../catalog/shownKind.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { HeldFieldsSection } from './HeldFieldsSection.tsx'
import { useObjectRequest } from './useObjectRequest.ts'

/** Reading around an object costs dozens of requests: one that changes all the time is looked around this often. */
const lookAgainMs = 10_000
/** A node runs hundreds of pods; so many of one relation are drawn before the rest is asked for. */
const shownAtFirst = 12

/** RelatedSection shows an object's neighbours as links: its owners, the objects that it owns, and related ones. */
export function RelatedSection(props: { kind: Kind; object: ObjectRef; version: string | null }) {
  const { kind, object, version } = props
  const { body, problem, again } = useObjectRequest('object/details', kind, object, useHeld(version))
  if (body === null) {
    return (
      <section className="card" aria-label="Related">
        <h3 className="card-title">Related</h3>
        <p className="neighbours-note" role="status">
          {problem === null ? 'Finding related objects…' : problem}
          {problem !== null && <Again act={again} />}
        </p>
      </section>
    )
  }
  const { owners, dependants, related, heldFields, warnings } = body
  return (
    <>
      <Neighbours title="Owners" neighbours={owners} />
      <Neighbours title="Owns" neighbours={dependants} />
      <Neighbours title="Related" neighbours={related} />
      {heldFields !== null && (
        <HeldFieldsSection kind={kind} object={object} held={heldFields} again={again} />
      )}
      {(warnings.length > 0 || problem !== null) && (
        <section className="card note-card tone-warn" aria-label="Not checked">
          <h3 className="card-title">
            Not everything could be checked
            <Again act={again} />
          </h3>
          <ul className="neighbours-warnings">
            {problem !== null && <li>{problem}</li>}
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Again({ act }: { act: () => void }) {
  return <IconButton icon={RotateCw} label="Check again" onClick={act} />
}

function Neighbours({ title, neighbours }: { title: string; neighbours: readonly ObjectNeighbour[] }) {
  if (neighbours.length === 0) return null
  const groups = Map.groupBy(neighbours, ({ relation }) => relation)
  return (
    <section className="card" aria-label={title}>
      <h3 className="card-title">
        {title}
        <span className="faint num">{neighbours.length}</span>
      </h3>
      <dl className="neighbours">
        {[...groups].map(([relation, members]) => (
          <Group key={relation} relation={relation} members={members} />
        ))}
      </dl>
    </section>
  )
}

function Group({ relation, members }: { relation: string; members: readonly ObjectNeighbour[] }) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? members : members.slice(0, shownAtFirst)
  return (
    <div>
      <dt>{relation}</dt>
      {shown.map((neighbour) => (
        <dd key={`${neighbour.kind} ${neighbour.namespace} ${neighbour.name} ${neighbour.uid}`}>
          <Neighbour neighbour={neighbour} />
        </dd>
      ))}
      {shown.length < members.length && (
        <dd>
          <button type="button" className="link" onClick={() => setIsWhole(true)}>
            Show all {members.length}
          </button>
        </dd>
      )}
    </div>
  )
}

function Neighbour({ neighbour }: { neighbour: ObjectNeighbour }) {
  const { kind, status, isFound, note } = neighbour
  return (
    <>
      <span className="neighbour-line">
        <Name neighbour={neighbour} />
        <small className="faint">{kind}</small>
        <span className="space" />
        {status !== null && <StatusMark tone={status[0]} word={status[1]} />}
        {isFound === false && <StatusMark tone="bad" word="Not found" />}
      </span>
      {note !== null && (
        <small className="faint" title={note}>
          {note}
        </small>
      )}
    </>
  )
}

/** A link where there is a panel for it. */
function Name({ neighbour }: { neighbour: ObjectNeighbour }) {
  const { view } = useSession()
  const { domain, namespace, name, uid, isFound } = neighbour
  const kind = useShownKind(domain)
  if (isFound === false || kind === null) return <span className="neighbour">{name}</span>
  const open = () => view.openObject({ domain, namespace, name, uid }, { isBeside: true })
  return (
    <button type="button" className="link neighbour" title={name} onClick={open}>
      {name}
    </button>
  )
}

/** The version as it was at the last look, which comes every so often. */
function useHeld(version: string | null): string | null {
  const newest = useRef(version)
  newest.current = version
  const [held, setHeld] = useState(version)
  useEffect(() => {
    const timer = setInterval(() => setHeld(newest.current), lookAgainMs)
    return () => clearInterval(timer)
  }, [])
  return held
}
