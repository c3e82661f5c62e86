import { homedir } from 'node:os'
import type { ReleaseChange } from '#contract'
import type { StoredChart } from '../helm/storedChart.ts'

type Chart = Extract<ReleaseChange, { readonly type: 'install' }>['chart']

/** How far Helm goes. */
export interface Extent {
  readonly isDryRun: boolean
  /** Helm makes the manifest of an install and asks the cluster nothing. */
  readonly isRendered?: boolean
}

/** helmArgs are the arguments of a run. Names stand behind `--`, so that none is taken for a flag. Of values nothing is in them. */
export function helmArgs(
  { change, name }: { readonly change: ReleaseChange; readonly name: string },
  stored: StoredChart | null,
  { isDryRun, isRendered = false }: Extent,
): readonly string[] {
  const tries = ['--dry-run=server', '--output=json']
  const waits = 'isWaiting' in change && change.isWaiting ? ['--wait'] : []
  switch (change.type) {
    case 'rollback':
      return ['rollback', ...waits, '--', name, String(change.revision)]
    case 'uninstall':
      return ['uninstall', ...(change.isHistoryKept ? ['--keep-history'] : []), ...waits, '--', name]
    case 'test':
      // Not with the logs: that fails where the chart removes the pods of its tests.
      return ['test', '--', name]
    case 'upgrade':
      return [
        ...['upgrade', '--reset-values', '--values=-', ...flagsOf(change.chart)],
        ...(isDryRun ? tries : waits),
        ...['--', name, stored?.path ?? referenceOf(change.chart)],
      ]
    case 'install':
      return [
        ...(isRendered ? ['template', '--include-crds'] : ['install']),
        ...['--values=-', ...flagsOf(change.chart)],
        ...(isRendered
          ? []
          : isDryRun
            ? tries
            : [...(change.isNamespaceMade ? ['--create-namespace'] : []), ...waits]),
        ...['--', name, referenceOf(change.chart)],
      ]
  }
}

/** Where Helm finds the chart; nothing for the chart of the record. */
const flagsOf = (chart: Chart | null): readonly string[] => [
  ...(chart === null || chart.version === '' ? [] : [`--version=${chart.version}`]),
  ...(chart === null || chart.repository === '' ? [] : [`--repo=${chart.repository}`]),
]

/** As a shell would give it to Helm. */
const referenceOf = (chart: Chart | null): string =>
  (chart?.reference ?? '').replace(/^~(?=[/\\])/u, () => homedir())
