import { Check } from 'lucide-react'
import { type ClusterSettings, type ClusterState, type Protection, viewAsWords } from '#contract'
import { useApplication } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { useViewAs } from '../application/useViewAs.ts'
import { colourCount, colourOf } from '../workspace/clusterColours.ts'
import { NamespacesField } from './NamespacesField.tsx'
import { SettingsFrame, SettingsGroup } from './SettingsFrame.tsx'

const protections = [
  ['open', 'Normal', 'Changes need one confirmation.'],
  ['confirm', 'Confirm by name', 'Every change asks you to type the cluster’s name.'],
  ['read-only', 'Read-only', 'Nothing can be changed from here, not even by scripts.'],
] as const satisfies (readonly [Protection, string, string])[]

const colours = Array.from({ length: colourCount }, (_, index) => index)

/** ClusterSettingsDialog shows and changes what is set for one cluster, each saved as it is changed. */
export function ClusterSettingsDialog({ cluster, onClose }: { cluster: ClusterState; onClose: () => void }) {
  const { client, notices } = useApplication()
  const viewAs = useViewAs(cluster)
  const { clusterId, clusterName, settings } = cluster
  const change = (next: Partial<ClusterSettings>) => client.api.changeClusterSettings(clusterId, next)
  const save = (next: Partial<ClusterSettings>) => void notices.attempt(clusterId, () => change(next))
  return (
    <SettingsFrame
      label={`Settings of ${clusterName}`}
      title={
        <h2 className="settings-cluster">
          Settings of
          <Swatch clusterId={clusterId} />
          <span className="ellipsis" title={clusterId}>
            {clusterName}
          </span>
        </h2>
      }
      onClose={onClose}
    >
      <SettingsGroup title="Protection">
        <div className="settings-protections" role="radiogroup" aria-label="Protection">
          {protections.map(([value, label, detail]) => (
            <label key={value} className="settings-switch">
              <input
                type="radio"
                name="protection"
                checked={settings.protection === value}
                onChange={() => save({ protection: value })}
              />
              <span>
                {label}
                <small>{detail}</small>
              </span>
            </label>
          ))}
        </div>
      </SettingsGroup>
      <SettingsGroup title="View as">
        <p className="settings-hint">
          {cluster.viewAs === null ? (
            'Everything is asked as your own user.'
          ) : (
            <>
              Everything is asked as <bdi>{viewAsWords(cluster.viewAs)}</bdi>.
            </>
          )}
        </p>
        <div className="settings-add">
          <button type="button" className="button" onClick={viewAs.choose}>
            View as another user
          </button>
          {cluster.viewAs !== null && (
            <button type="button" className="button" onClick={viewAs.leave}>
              Go back to your own user
            </button>
          )}
        </div>
      </SettingsGroup>
      <SettingsGroup title="Colour">
        <div className="settings-colours" role="radiogroup" aria-label="Colour">
          <label className="settings-colour is-automatic">
            <input
              type="radio"
              name="colour"
              checked={settings.colour === null}
              onChange={() => save({ colour: null })}
            />
            Automatic
          </label>
          {colours.map((colour) => (
            <label key={colour} className="settings-colour" style={{ '--c': colourOf(colour) }}>
              <input
                type="radio"
                name="colour"
                className="unseen"
                aria-label={`Colour ${colour + 1}`}
                checked={settings.colour === colour}
                onChange={() => save({ colour })}
              />
              <i aria-hidden="true">{settings.colour === colour && <Check />}</i>
            </label>
          ))}
        </div>
      </SettingsGroup>
      <SettingsGroup title="Namespaces">
        <NamespacesField namespaces={settings.namespaces} onChange={(namespaces) => change({ namespaces })} />
      </SettingsGroup>
    </SettingsFrame>
  )
}
