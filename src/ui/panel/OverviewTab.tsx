import type { DetailSection } from '#kinds'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { Instances } from './Instances.tsx'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { RelatedSection } from './RelatedSection.tsx'
import { Section } from './Section.tsx'
import { useObjectRequest } from './useObjectRequest.ts'

/** OverviewTab draws what the kind says of its object, section by section. */
export function OverviewTab(props: { kind: ShownKind; object: ObjectRef; version: string | null }) {
  const { kind, object, version } = props
  const { body, problem, again } = useObjectRequest('object', kind, object, version)
  if (body === null) return <PanelProblem problem={problem} again={again} />
  const sections: readonly DetailSection[] = kind.details(body)
  const shown = { kind, object }
  const defined = kind.defines?.(body) ?? null
  return (
    <div className="sections">
      {sections.map((section, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a section is its place; two of a kind may share a title.
        <Section key={`${section.title} ${index}`} section={section} isFirst={index === 0} {...shown} />
      ))}
      {defined !== null && <Instances defined={defined} />}
      <RelatedSection key={`${object.uid} ${object.namespace} ${object.name}`} {...props} />
    </div>
  )
}
