import { FolderOpen } from 'lucide-react'
import type { Kubeconfigs } from '#contract'
import { useApplication } from '../application/application.ts'
import { useObserved } from '../kit/useObserved.ts'
import { EntriesField } from './EntriesField.tsx'
import { sourceProblem } from './settingsProblem.ts'
import { sourceWords } from './sourceWords.ts'

/** SourcesField is the list of added kubeconfig files and folders, each with what was found in it. */
export function SourcesField(props: {
  sources: readonly string[]
  onChange: (sources: string[]) => Promise<unknown>
}) {
  const { sources, onChange } = props
  const { client } = useApplication()
  const kubeconfigs: Kubeconfigs | null = useObserved(client.kubeconfigs)
  return (
    <EntriesField
      entries={sources}
      labels={{ list: 'Added kubeconfig sources', field: 'Path of a kubeconfig file or folder' }}
      hint={
        <>
          Besides <code>KUBECONFIG</code> and <code>~/.kube</code>, read in this order:
        </>
      }
      placeholder="/path/of/a/kubeconfig/or/folder"
      before={() => <FolderOpen aria-hidden="true" />}
      after={(source) => <span className="faint num">{sourceWords(kubeconfigs, source)}</span>}
      problemOf={(wanted) => sourceProblem(wanted, sources)}
      onChange={onChange}
    />
  )
}
