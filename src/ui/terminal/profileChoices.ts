import { type DebugProfile, debugProfiles } from '#contract'

const words: Readonly<Record<DebugProfile, string>> = {
  general: 'general: may trace processes',
  baseline: 'baseline: no rights beyond the default',
  restricted: 'restricted: not root, no capabilities',
  netadmin: 'netadmin: may change the network',
  sysadmin: 'sysadmin: privileged',
}

/** profileChoices are the profiles of a debug container, as a form offers them. */
export const profileChoices = debugProfiles.map((value) => ({ value, label: words[value] }))
