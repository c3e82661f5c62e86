import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState } from 'react'
import type { CatalogResource } from '#contract'
import { compareText, isAbort } from '#machinery'
import { useSession } from '../application/application.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { schemaTemplate } from './schemaTemplate.ts'
import { templates } from './templates.ts'

/**
 * TemplateMenu gives a manifest to begin with: of a common kind, or of any other that can be created in the cluster, made from
 * its schema.
 */
export function TemplateMenu(props: {
  onTemplate: (text: string) => void
  onProblem: (problem: unknown) => void
}) {
  const { onTemplate, onProblem } = props
  const session = useSession()
  const { catalog } = useClusterFacts()
  const [reading, setReading] = useState<string | null>(null)
  // The text has the focus then.
  const isDone = useRef(false)

  const readTemplate = async ({ group, version, kind }: CatalogResource) => {
    setReading(kind)
    try {
      const { signal } = new AbortController()
      const { schema } = await session.request('schema', { group, version, kind }, signal)
      onTemplate(schemaTemplate({ group, version, kind }, schema ?? { root: {}, types: {} }))
      if (schema === null) onProblem(new Error(withoutFields(kind)))
    } catch (problem) {
      if (!isAbort(problem)) onProblem(problem)
    } finally {
      setReading(null)
    }
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="button button-small"
        disabled={reading !== null}
        title="Add a manifest of a kind to the text"
      >
        {reading === null ? 'Start from a template' : `Reading ${reading}…`}
        <ChevronDown aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu template-menu"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            if (isDone.current) event.preventDefault()
            isDone.current = false
          }}
        >
          <DropdownMenu.Group>
            <DropdownMenu.Label className="menu-heading">Common kinds</DropdownMenu.Label>
            {templates.map(({ kind, yaml }) => (
              <DropdownMenu.Item
                key={kind}
                className="menu-item"
                onSelect={() => {
                  isDone.current = true
                  onTemplate(yaml)
                }}
              >
                <span className="menu-label">{kind}</span>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Group>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Group>
            <DropdownMenu.Label className="menu-heading">Other kinds, from their schemas</DropdownMenu.Label>
            {otherKinds(catalog?.resources ?? []).map((resource) => (
              <DropdownMenu.Item
                key={resource.domain}
                className="menu-item"
                onSelect={() => void readTemplate(resource)}
              >
                <span className="menu-label">{resource.kind}</span>
                <span className="menu-hint">{resource.group}</span>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Group>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const withoutFields = (kind: string): string =>
  `The cluster does not describe the fields of ${kind}, so its template has none.`

/** The kinds that can be created and have no template of their own, by name. */
const otherKinds = (resources: readonly CatalogResource[]): readonly CatalogResource[] =>
  resources
    .filter(({ kind, verbs }) => verbs.includes('create') && !templates.some((each) => each.kind === kind))
    .toSorted((a, b) => compareText(a.kind, b.kind) || compareText(a.group, b.group))
