import { X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { parseResourceDomain } from '#contract'
import { kindOfDomain } from '#kinds'
import { useSession } from '../application/application.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { servedResource } from '../catalog/shownKind.ts'
import { MiddleText } from '../kit/MiddleText.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { draftKey } from '../session/drafts.ts'
import { DraftMark } from './parts/DraftMark.tsx'

/** ObjectTabs lists the open objects when there are several. The arrow keys go among them; Delete closes one. */
export function ObjectTabs({ objects, shown }: { objects: readonly ObjectRef[]; shown: ObjectRef }) {
  const { view, drafts } = useSession()
  const edited = useObserved(drafts.state)
  const listRef = useRef<HTMLElement>(null)
  const idPrefix = useId()
  const shownAt = objects.indexOf(shown)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place.
  useEffect(() => {
    const tab = listRef.current?.querySelector<HTMLElement>('[aria-selected=true]')
    tab?.closest('.object-tab')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    if (listRef.current?.contains(document.activeElement) === true) tab?.focus()
  }, [shownAt])

  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = objects[(shownAt + step + objects.length) % objects.length]
    if (event.key === 'Delete' || event.key === 'Escape') view.closeObject()
    else if (step !== 0 && next !== undefined) view.openObject(next)
    else return
    event.preventDefault()
  }
  const { catalog } = useClusterFacts()
  const kindOf = (domain: string) =>
    kindOfDomain(domain)?.kind ??
    servedResource(catalog, domain)?.kind ??
    parseResourceDomain(domain)?.resource ??
    domain
  return (
    <nav ref={listRef} className="object-tabs" aria-label="Open objects">
      {/* The close buttons stand among the tabs, where a tab list may not have them: it owns its tabs from beside. */}
      <span
        className="unseen"
        role="tablist"
        aria-label="Open objects"
        aria-owns={objects.map((_, index) => `${idPrefix}${index}`).join(' ')}
      />
      {objects.map((object, index) => {
        const isShown = object === shown
        const kind = kindOf(object.domain)
        return (
          <div
            key={JSON.stringify(object)}
            className={isShown ? 'object-tab is-active' : 'object-tab'}
            role="presentation"
            onAuxClick={(event) => {
              if (event.button === 1) view.closeObject(object)
            }}
          >
            <button
              type="button"
              role="tab"
              id={`${idPrefix}${index}`}
              className="object-tab-button"
              aria-selected={isShown}
              tabIndex={isShown ? 0 : -1}
              title={[kind, object.namespace, object.name].filter(Boolean).join(' / ')}
              onClick={() => view.openObject(object)}
              onKeyDown={handleKey}
            >
              <small>{kind}</small>
              <MiddleText text={object.name} />
              {edited.has(draftKey(object)) && <DraftMark />}
            </button>
            <button
              type="button"
              className="tab-close"
              aria-label={`Close ${kind} ${object.name}`}
              tabIndex={-1}
              onClick={() => view.closeObject(object)}
            >
              <X aria-hidden="true" />
            </button>
          </div>
        )
      })}
    </nav>
  )
}
