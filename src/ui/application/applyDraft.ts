import type { ClusterSession } from '../session/clusterSession.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { draftKey } from '../session/drafts.ts'

/** Id of the view in which manifests are applied. */
export const applyId = 'apply'

/** The text to apply is kept among the drafts of its cluster, in place of an object's. */
const place: ObjectRef = { domain: applyId, namespace: '', name: '', uid: '' }

/** ApplyDraft is a text that is to be applied, and the namespace for the objects in it that name none. */
export interface ApplyDraft {
  readonly text: string
  readonly namespace: string
}

type Drafts = Pick<ClusterSession, 'drafts'>

/** keptApplyDraft is the text that was not applied yet; null where there is none. */
export function keptApplyDraft({ drafts }: Drafts): ApplyDraft | null {
  const kept = drafts.state.value.get(draftKey(place))
  return kept === undefined ? null : { text: kept.text, namespace: kept.base }
}

/** keepApplyDraft keeps the text as edits are kept: one that holds a Secret never leaves the page's memory. */
export function keepApplyDraft({ drafts }: Drafts, { text, namespace }: ApplyDraft): void {
  if (text === '') {
    drafts.remove(place)
    return
  }
  const isPrivate = holdsSecret(text)
  // What was kept before it held a Secret may be a part of it.
  if (isPrivate && drafts.isKept(place)) drafts.remove(place)
  drafts.keep(place, { text, base: namespace, uid: '', resourceVersion: '', owners: [] }, { isPrivate })
}

/** isApplyDraftKept tells whether the text would be there after a reload. */
export const isApplyDraftKept = ({ drafts }: Drafts): boolean => drafts.isKept(place)

const holdsSecret = (text: string): boolean => /["']?kind["']?\s*:\s*["']?Secret/u.test(text)
