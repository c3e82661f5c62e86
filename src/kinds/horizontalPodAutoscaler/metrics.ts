/** What is measured or aimed at; quantities as the server writes them. */
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

/** MetricSpec is what an autoscaler goes by. */
export type MetricSpec = { readonly type?: string } & {
  readonly [field in MetricField]?: { readonly name?: string; readonly target?: MetricValue }
}

/** MetricStatus is what it has measured. */
export type MetricStatus = { readonly [field in MetricField]?: { readonly current?: MetricValue } | null }

/** metricTexts writes each metric as kubectl does: what is measured, a slash, what is aimed at. */
export const metricTexts = (specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string[] =>
  specs.map((spec, index) => metricText(spec, statuses[index]))

/** metricsText is the first two of them, and how many more there are; null where there are none. */
export function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string | null {
  if (specs.length === 0) return null
  const shown = metricTexts(specs, statuses).slice(0, 2).join(', ')
  return specs.length > 2 ? `${shown} + ${specs.length - 2} more...` : shown
}

const unknown = '<unknown>'
/** What kubectl makes of a quantity that is not there. */
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
