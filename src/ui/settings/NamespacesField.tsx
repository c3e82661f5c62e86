import * as v from 'valibot'
import { clusterSettingsPatchSchema } from '#contract'
import { EntriesField } from './EntriesField.tsx'

/** NamespacesField is the list of namespaces that are looked into although the cluster does not let them be listed. */
export function NamespacesField(props: {
  namespaces: readonly string[]
  onChange: (namespaces: string[]) => Promise<unknown>
}) {
  const { namespaces, onChange } = props
  const problemOf = (wanted: string) => {
    const parsed = v.safeParse(clusterSettingsPatchSchema, { namespaces: [...namespaces, wanted] })
    return parsed.success ? null : `“${wanted}” is no namespace's name: ${parsed.issues[0].message}.`
  }
  return (
    <EntriesField
      entries={namespaces}
      labels={{ list: 'Typed namespaces', field: 'Name of a namespace' }}
      hint="To be looked into where the cluster does not let all namespaces be listed."
      placeholder="namespace"
      problemOf={problemOf}
      onChange={onChange}
    />
  )
}
