import { sentGroups, type ViewAs } from '#contract'
import type { Impersonation } from '#kubeconfig'

/** impersonationOf is how requests are made as that user. */
export const impersonationOf = (viewAs: ViewAs): Impersonation => ({
  user: viewAs.user,
  uid: null,
  groups: sentGroups(viewAs),
  extra: {},
})
