import { Plus } from 'lucide-react'
import { useState } from 'react'
import * as v from 'valibot'
import { clusterSettingsPatchSchema } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { useObserved } from '../kit/useObserved.ts'

const none: readonly string[] = []

/** AddNamespace takes the name of a namespace to look into, for a cluster that does not let all be listed. */
export function AddNamespace() {
  const { client, notices, dialog } = useApplication()
  const { clusterId } = useSession()
  const [name, setName] = useState('')
  const typed =
    useObserved(
      client.workspace,
      (workspace) =>
        workspace?.clusters.find((cluster) => cluster.clusterId === clusterId)?.settings.namespaces,
    ) ?? none
  const wanted = name.trim()
  const namespaces = [...typed, wanted]
  const isName = v.is(clusterSettingsPatchSchema, { namespaces })
  const add = () =>
    void notices.attempt(clusterId, async () => {
      await client.api.changeClusterSettings(clusterId, { namespaces })
      setName('')
    })
  return (
    <div className="namespace-add">
      <label className="find">
        <Plus aria-hidden="true" />
        <input
          aria-label="Add a namespace"
          aria-invalid={wanted !== '' && !isName}
          placeholder="Add a namespace"
          spellCheck={false}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setName('')
            if (event.key === 'Enter' && wanted !== '' && isName) add()
          }}
        />
      </label>
      {wanted !== '' && !isName && (
        <p className="sidebar-hint">
          At most 63 of a–z, 0–9 and “-”, beginning and ending with a letter or digit.
        </p>
      )}
      {typed.length > 0 && (
        <button
          type="button"
          className="link sidebar-hint"
          onClick={() => dialog.set({ type: 'cluster-settings', clusterId })}
        >
          {typed.length === 1 ? 'Edit the one you added' : `Edit the ${typed.length} you added`}
        </button>
      )}
    </div>
  )
}
