/** Form is a way of writing that is refused, and what a plain text says instead. */
export interface Form {
  readonly pattern: RegExp
  readonly instead: string
}

/** Words without a person or a time that a reader could point at. */
export const vagueWords: readonly Form[] = [
  { pattern: /\bnobody\b/iu, instead: 'name what is missing: “no user”, “no view”' },
  { pattern: /\bsomebody\b/iu, instead: 'name the one who acts: “a user”, “a view”' },
  { pattern: /\bwhoever\b/iu, instead: 'name the one who acts: “the caller”, “the user”' },
  { pattern: /\banew\b/iu, instead: 'say “again”' },
]

/** Forms that are refused in everything that a person may read in the product. */
export const refusedForms: readonly Form[] = [
  ...vagueWords,
  { pattern: /\bbeside\b/iu, instead: 'say “next to” or “with”' },
  { pattern: /\b(?:berth|roster)s?\b/iu, instead: 'say “the cluster’s process”, “the open clusters”' },
  {
    pattern: /(?:^|[.!?]\s+)What\b(?![^.!?]*\?)/u,
    instead: 'begin with a noun: “the server’s answer”, “the changes”',
  },
  { pattern: /\bcannot be had\b/iu, instead: 'say “not available”' },
  { pattern: /\ballowed to you\b/iu, instead: 'say “you are not allowed to …”' },
  { pattern: /\bmeans nothing\b/iu, instead: 'say “invalid”' },
  { pattern: /\bas it is$/iu, instead: 'say “Cancel”' },
  { pattern: /\bhas that in it\b/iu, instead: 'say “matching”, “contains”' },
  { pattern: /\bthose who listen\b/iu, instead: 'say “screen readers”' },
  {
    pattern: /\bnot by\b.*\bword\b|\bby (?:its|a|their) word\b/iu,
    instead: 'say which call or answer it is',
  },
]

/** Labels that were coined here, with the name that Kubernetes' documentation or every other program gives it. */
export const coinedLabels: ReadonlyMap<string, string> = new Map([
  ['Where they should not be', 'Misscheduled'],
  ['Kept seconds when done', 'TTL after finished'],
  ['At least', 'Min …, as the field is called'],
  ['At most', 'Max …, as the field is called'],
  ['Wanted', 'Desired'],
  ['Must be healthy', 'Desired healthy'],
  ['Eviction of the unhealthy', 'Unhealthy pod eviction policy'],
  ['Volumes can grow', 'Allow volume expansion'],
  ['Binding', 'Volume binding mode'],
  ['Traffic from outside', 'External traffic policy'],
  ['Traffic from inside', 'Internal traffic policy'],
  ['Lasts seconds', 'Lease duration seconds'],
  ['Changed hands', 'Lease transitions'],
  ['Told of the pod', 'Pod info on mount'],
  ['Asks for', 'Infrastructure'],
  ['Is of the class', 'Class'],
  ['Applies it', 'Update mode'],
  ['Made from', 'Data source'],
  ['Certificate unchecked', 'Insecure skip TLS verify'],
  ['Pod addresses', 'Pod CIDRs'],
  ['Claims when deleted', 'PVC retention when deleted'],
  ['Claims when scaled', 'PVC retention when scaled'],
  ['Select no rows', 'Clear selection'],
  ['Held by a budget', 'Blocked by PodDisruptionBudget'],
  ['Does not end', 'Stuck terminating'],
  ['No value has that in it', 'No matching values'],
  ['Clusters that have not said all', 'Clusters still searching'],
  ['What is confirmed is done', 'Changes need one confirmation.'],
  ['Each change wants the name of the cluster typed', 'Every change asks you to type the cluster’s name.'],
  [
    'Nothing is changed from here, also not by scripts',
    'Nothing can be changed from here, not even by scripts.',
  ],
])

/** Texts whose wording is promised to users and scripts as it is. */
export const fixedTexts: ReadonlySet<string> = new Set([
  'All Namespaces',
  'Close Current Cluster Tab',
  'No Active Clusters',
  'Select Kubeconfig',
])

/** Names that keep their capitals in the middle of a label. */
export const properNames: ReadonlySet<string> = new Set([
  'Brave',
  'Browser',
  'Chrome',
  'Chromium',
  'Edge',
  'Enter',
  'Esc',
  'Flotilla',
  'Google',
  'Helm',
  'Kubernetes',
  'Linux',
  'Microsoft',
  'Space',
])

/** A button says in its first word what it does. */
export const buttonVerbs: ReadonlySet<string> = new Set(
  `Add Apply Approve Attach Cancel Check Clear Close Collapse Compare Confirm Copy Cordon Create Debug Delete Discard Dismiss Download Drain Duplicate
  Edit Evict Expand Export Find Follow Force Forward Give Go Hide Ignore Install Keep Look Move Open Paste Pause Raise Read Reconnect Refresh
  Remove Reset Restart Restore Resume Retry Reveal Review Roll Run Save Scale Search Select Send Set Show Sign Skip Start Stop
  Suspend Switch Take Trigger Try Uncordon Upload Undo Uninstall Update Upgrade Use View Wait Wrap`.split(
    /\s+/,
  ),
)

/** Places that a button leads to and is named after, and the word of a button that has just copied. */
export const buttonNames: ReadonlySet<string> = new Set([
  'Application log',
  'Cluster settings',
  'Copied',
  'Keyboard shortcuts',
  'Settings',
])
