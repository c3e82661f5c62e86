import { attentionDomain } from '#contract'
import { objectInCell } from '../table/source/objectInCell.ts'
import type { TableSource } from '../table/source/tableSource.ts'

/** attentionTable lists what needs a person's attention, the worst first; each row leads to the object it is of. */
export const attentionTable: TableSource = {
  domain: attentionDomain,
  title: { one: 'Finding', many: 'Attention' },
  noun: 'Findings',
  scope: 'namespaced',
  columns: null,
  defaultSort: { column: 'severity', isDescending: false },
  // What is wrong comes first, then with what; the name says little without it.
  order: ['severity', 'finding', 'name', 'namespace', 'kind', 'message', 'since', 'hint'],
  isNameWide: false,
  emptyWords: {
    what: 'Nothing needs attention',
    why: 'Problems appear here as soon as they are found.',
  },
  objectOf: objectInCell,
}
