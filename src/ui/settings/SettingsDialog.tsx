import type { Settings } from '#contract'
import { useApplication } from '../application/application.ts'
import type { ThemeChoice } from '../application/theme.ts'
import { useChangeSettings, useSettings } from '../application/useSettings.ts'
import { useObserved } from '../kit/useObserved.ts'
import { NumberField } from './NumberField.tsx'
import { SettingsFrame, SettingsGroup } from './SettingsFrame.tsx'
import { SourcesField } from './SourcesField.tsx'

const themes = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const satisfies (readonly [ThemeChoice, string])[]

/** SettingsDialog shows and changes the settings, each saved as it is changed, and says what Flotilla this is. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const settings = useSettings()
  return (
    <SettingsFrame label="Settings" title={<h2>Settings</h2>} onClose={onClose}>
      {settings === null ? (
        <p className="muted">Flotilla does not answer. Settings can be changed once it does.</p>
      ) : (
        <Fields settings={settings} />
      )}
      <About />
    </SettingsFrame>
  )
}

function Fields({ settings }: { settings: Settings }) {
  const { theme, notices } = useApplication()
  const choice = useObserved(theme.choice)
  const save = useChangeSettings()
  return (
    <>
      <SettingsGroup title="Kubeconfig sources">
        <SourcesField
          sources={settings.kubeconfigSources}
          onChange={(kubeconfigSources) => save({ kubeconfigSources })}
        />
      </SettingsGroup>
      <SettingsGroup title="Contexts">
        <label className="settings-switch">
          <input
            type="checkbox"
            checked={settings.allowDuplicateContextNames}
            onChange={({ target }) =>
              void notices.attempt(null, () => save({ allowDuplicateContextNames: target.checked }))
            }
          />
          <span>
            Allow several open contexts with the same name
            <small>Otherwise the second one is disabled, with the reason.</small>
          </span>
        </label>
      </SettingsGroup>
      <SettingsGroup title="Refresh">
        <label className="settings-switch">
          <input
            type="checkbox"
            checked={settings.backgroundRefresh}
            onChange={({ target }) =>
              void notices.attempt(null, () => save({ backgroundRefresh: target.checked }))
            }
          />
          <span>
            Follow clusters in the background
            <small>
              Otherwise a cluster sends no requests while its tab is not shown. Its tables keep their rows and
              resume when you return.
            </small>
          </span>
        </label>
      </SettingsGroup>
      <SettingsGroup title="Appearance">
        <div className="settings-choices" role="radiogroup" aria-label="Theme">
          {themes.map(([value, label]) => (
            <label key={value} className="settings-choice">
              <input
                type="radio"
                name="theme"
                checked={choice === value}
                onChange={() => void notices.attempt(null, () => theme.choose(value))}
              />
              {label}
            </label>
          ))}
        </div>
      </SettingsGroup>
      <SettingsGroup title="Limits of each cluster">
        <NumberField
          label="Memory of its process, MB"
          value={settings.processHeapMb}
          change={(processHeapMb) => ({ processHeapMb })}
          onSave={save}
        />
        <NumberField
          label="Requests in flight"
          value={settings.requestsInFlight}
          change={(requestsInFlight) => ({ requestsInFlight })}
          onSave={save}
        />
        <p className="settings-hint">Clusters that are open keep their limits until they are opened again.</p>
      </SettingsGroup>
    </>
  )
}

function About() {
  const { client } = useApplication()
  const workspace = useObserved(client.workspace)
  return (
    <SettingsGroup title="About">
      <p>
        Flotilla{workspace !== null && <span className="num"> {workspace.version}</span>}
        {workspace?.isDemo === true && <span className="muted"> · demo fleet</span>}
      </p>
      <p className="settings-hint">
        Every Kubernetes cluster you work with, side by side and completely apart. It never writes a
        kubeconfig, and contacts no cluster before you open it. <kbd>?</kbd> lists every shortcut.
      </p>
    </SettingsGroup>
  )
}
