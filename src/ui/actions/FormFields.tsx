import { useId } from 'react'
import type { Args, FormField } from '#kinds'
import { PairsField } from './PairsField.tsx'
import { TextField } from './TextField.tsx'

interface FieldProps<Type extends FormField['type']> {
  readonly field: Extract<FormField, { type: Type }>
  readonly value: unknown
  readonly onValue: (value: unknown) => void
}

/** FormFields are the choices of an action, each bound to the argument of its name. */
export function FormFields(props: {
  fields: readonly FormField[]
  args: Args
  onChange: (id: string, value: unknown) => void
}) {
  const { fields, args, onChange } = props
  if (fields.length === 0) return null
  return (
    <fieldset className="action-fields">
      <legend className="unseen">Options</legend>
      {fields.map((field) => (
        <Field
          key={field.id}
          field={field}
          value={args[field.id]}
          onValue={(value) => onChange(field.id, value)}
        />
      ))}
    </fieldset>
  )
}

function Field({ field, ...props }: { field: FormField; value: unknown; onValue: (value: unknown) => void }) {
  switch (field.type) {
    case 'checkbox':
      return <CheckboxField field={field} {...props} />
    case 'number':
      return <NumberField field={field} {...props} />
    case 'choice':
      return <ChoiceField field={field} {...props} />
    case 'text':
      return (
        <TextField
          label={field.label}
          hint={field.hint}
          placeholder={field.absent}
          value={typeof props.value === 'string' ? props.value : ''}
          onValue={props.onValue}
        />
      )
    case 'select':
      return <SelectField field={field} {...props} />
    case 'pairs':
      // The rows begin again with what the object has, once it is read.
      return <PairsField key={JSON.stringify(field.present)} field={field} onValue={props.onValue} />
  }
}

function CheckboxField({ field: { label, hint }, value, onValue }: FieldProps<'checkbox'>) {
  return (
    <label className="action-switch">
      <input type="checkbox" checked={value === true} onChange={({ target }) => onValue(target.checked)} />
      <span>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
    </label>
  )
}

function NumberField({ field, value, onValue }: FieldProps<'number'>) {
  const { label, least, most, unit, absent } = field
  return (
    <label className="action-field is-number">
      {label}
      <span className="action-seconds">
        <input
          className="field num"
          type="number"
          min={least}
          max={most}
          step={1}
          placeholder={absent}
          value={typeof value === 'number' ? value : ''}
          onChange={({ target }) =>
            onValue(target.value === '' || Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber)
          }
        />
        {unit !== undefined && <span className="faint">{unit}</span>}
      </span>
    </label>
  )
}

function ChoiceField({ field: { label, hint, choices }, value, onValue }: FieldProps<'choice'>) {
  const name = useId()
  return (
    <fieldset className="action-choice">
      <legend>{label}</legend>
      <span className="segments">
        {choices.map((choice) => (
          <label key={choice.value} className="segment">
            <input
              type="radio"
              name={name}
              className="unseen"
              checked={choice.value === value}
              onChange={() => onValue(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </span>
      {hint !== undefined && <small>{hint}</small>}
    </fieldset>
  )
}

function SelectField({ field: { label, choices }, value, onValue }: FieldProps<'select'>) {
  return (
    <label className="action-field">
      {label}
      <select
        className="field"
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => onValue(target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}
