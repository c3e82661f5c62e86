import { type DebugProfile, debugProfiles } from '#contract'
import type { allowedProfiles } from '#kinds'

const words: Readonly<Record<DebugProfile, string>> = {
  general: 'general: may trace processes',
  baseline: 'baseline: no rights beyond the default',
  restricted: 'restricted: not root, no capabilities',
  netadmin: 'netadmin: may change the network',
  sysadmin: 'sysadmin: privileged',
}

/** profileChoices are the profiles of a debug container, as a form offers them. */
export const profileChoices = debugProfiles.map((value) => ({ value, label: words[value] }))

/** policyRemarks says that the policy of a namespace refuses a profile; nothing where it does not. */
export const policyRemarks = (
  namespace: string,
  allowed: ReturnType<typeof allowedProfiles>,
  profile: DebugProfile,
): readonly string[] =>
  allowed === null || allowed.profiles.includes(profile)
    ? []
    : [`The policy of ${namespace} (${allowed.policy}) refuses this profile.`]
