/** A measured or a target value; quantities are as the server writes them. */
interface MetricValue {
  readonly averageUtilization?: number | null
  readonly averageValue?: string | null
  readonly value?: string | null
}

/** The types of metric, by the name of the field that describes one. */
const fields = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const

type MetricField = (typeof fields)[keyof typeof fields]

/** MetricSpec is one metric of an autoscaler's spec, with its target. */
export type MetricSpec = { readonly type?: string } & {
  readonly [field in MetricField]?: { readonly name?: string; readonly target?: MetricValue }
}

/** MetricStatus is the current value of one metric. */
export type MetricStatus = { readonly [field in MetricField]?: { readonly current?: MetricValue } | null }

/** metricTexts writes each metric as kubectl does: current value, slash, target. */
export const metricTexts = (specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string[] =>
  specs.map((spec, index) => metricText(spec, statuses[index]))

/** metricsText is the first two metrics and the number of further ones; null for no metrics. */
export function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string | null {
  if (specs.length === 0) return null
  const shown = metricTexts(specs, statuses).slice(0, 2).join(', ')
  return specs.length > 2 ? `${shown} + ${specs.length - 2} more...` : shown
}

const unknown = '<unknown>'
/** kubectl prints a missing quantity so. */
const nil = '<nil>'

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  const field = Object.hasOwn(fields, spec.type ?? '') ? fields[spec.type as keyof typeof fields] : null
  if (field === null) return '<unknown type>'
  const { name = '', target = {} } = spec[field] ?? {}
  const measured = status?.[field]
  const current = measured?.current
  switch (field) {
    case 'pods':
      return `${measured ? (current?.averageValue ?? nil) : unknown}/${target.averageValue ?? nil}`
    case 'external':
    case 'object':
      return target.averageValue
        ? `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`
        : `${measured ? (current?.value ?? nil) : unknown}/${target.value ?? nil}`
    case 'resource':
    case 'containerResource':
      return target.averageValue
        ? `${name}: ${measured ? (current?.averageValue ?? nil) : unknown}/${target.averageValue}`
        : `${name}: ${percent(current?.averageUtilization) ?? unknown}/${percent(target.averageUtilization) ?? '<auto>'}`
  }
}

const percent = (share: number | null | undefined): string | null =>
  share === null || share === undefined ? null : `${share}%`
