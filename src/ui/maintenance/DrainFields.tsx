import type { DrainArgs } from '#kinds'

/** DrainFields are the choices of a drain, as `kubectl drain` has them. */
export function DrainFields(props: { options: DrainArgs; onChange: (options: DrainArgs) => void }) {
  const { options, onChange } = props
  return (
    <fieldset className="action-fields">
      <legend className="unseen">Options</legend>
      <Switch
        label="Evict pods without a controller"
        detail="These pods are not created again."
        isOn={options.force}
        onSwitch={(force) => onChange({ ...options, force })}
      />
      <Switch
        label="Evict pods with emptyDir volumes"
        detail="The data in these volumes is lost."
        isOn={options.deleteEmptyDirData}
        onSwitch={(deleteEmptyDirData) => onChange({ ...options, deleteEmptyDirData })}
      />
      <div className="action-numbers">
        <Seconds
          label="Grace period"
          absent="the pods’ own"
          least={0}
          value={options.gracePeriodSeconds}
          onValue={(gracePeriodSeconds) => onChange({ ...options, gracePeriodSeconds })}
        />
        <Seconds
          label="Give up after"
          absent="never"
          least={1}
          value={options.timeoutSeconds}
          onValue={(timeoutSeconds) => onChange({ ...options, timeoutSeconds })}
        />
      </div>
    </fieldset>
  )
}

function Switch(props: { label: string; detail: string; isOn: boolean; onSwitch: (isOn: boolean) => void }) {
  return (
    <label className="action-switch">
      <input type="checkbox" checked={props.isOn} onChange={({ target }) => props.onSwitch(target.checked)} />
      <span>
        {props.label}
        <small>{props.detail}</small>
      </span>
    </label>
  )
}

function Seconds(props: {
  label: string
  absent: string
  least: number
  value: number | null
  onValue: (value: number | null) => void
}) {
  const { label, absent, least, value, onValue } = props
  return (
    <label className="action-field">
      {label}
      <span className="action-seconds">
        <input
          className="field num"
          type="number"
          min={least}
          max={86_400}
          step={1}
          placeholder={absent}
          value={value ?? ''}
          onChange={({ target }) =>
            onValue(target.value === '' || Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber)
          }
        />
        <span className="faint">s</span>
      </span>
    </label>
  )
}
