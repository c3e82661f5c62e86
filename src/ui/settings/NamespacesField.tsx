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
    return parsed.success ? null : `“${wanted}” is not a valid namespace name: ${parsed.issues[0].message}.`
  }
  return (
    <EntriesField
      entries={namespaces}
      labels={{ list: 'Added namespaces', field: 'Name of a namespace' }}
      hint="Flotilla looks into these namespaces where the cluster does not allow listing all of them."
      placeholder="namespace"
      problemOf={problemOf}
      onChange={onChange}
    />
  )
}
