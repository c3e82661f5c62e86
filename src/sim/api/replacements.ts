import { parseDocument } from 'yaml'
import { groupVersion, type KubeObject } from '#machinery'
import { badRequest, conflict, failedPrecondition } from '../store/status.ts'
import type { Address } from './address.ts'
import type { Call } from './call.ts'

/** Fields of the simulated kinds outside their metadata. A simulated server has no schema of what is inside these. */
const knownFields: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'metadata', 'spec', 'status', 'data', 'stringData', 'binaryData', 'immutable'],
  ...['type', 'rules', 'subjects', 'roleRef', 'webhooks', 'provisioner', 'parameters', 'reclaimPolicy'],
  ...['volumeBindingMode', 'allowVolumeExpansion', 'mountOptions', 'value', 'globalDefault', 'description'],
  ...['preemptionPolicy', 'subsets', 'endpoints', 'ports', 'addressType', 'secrets', 'imagePullSecrets'],
  ...['automountServiceAccountToken', 'aggregationRule', 'handler', 'template', 'revision'],
])

/**
 * readReplacement is the object in the body of an update, in JSON or YAML, as far as it may replace the present one. Where the
 * request is strict, YAML with a key twice and an unknown field are refused; of several documents the first one is read.
 */
export async function readReplacement(
  call: Call,
  { type }: Address,
  present: KubeObject,
): Promise<Record<string, unknown>> {
  const wanted = await readStrictly(call, type)
  const { uid, resourceVersion } = (wanted.metadata ?? {}) as Partial<KubeObject['metadata']>
  if (uid !== undefined && uid !== '' && uid !== present.metadata.uid)
    throw failedPrecondition(type.gvr, present.metadata.name, { meant: uid, found: present.metadata.uid })
  const isStale = resourceVersion !== present.metadata.resourceVersion
  if (resourceVersion !== undefined && resourceVersion !== '' && isStale)
    throw conflict(type.gvr, present.metadata.name)
  return wanted
}

/** readApplied is the object in the body of a server-side apply, in JSON or YAML. */
export async function readApplied(call: Call, { type, name }: Address): Promise<Record<string, unknown>> {
  const wanted = await readStrictly(call, type)
  const { gvr, kind } = type
  if (wanted.apiVersion !== groupVersion(gvr) || wanted.kind !== kind)
    throw badRequest(`the object is no ${kind} of ${groupVersion(gvr)}`)
  const metadata = (wanted.metadata ?? {}) as { name?: unknown; managedFields?: unknown }
  if (metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil')
  if (metadata.name !== undefined && metadata.name !== name)
    throw badRequest('the name of the object does not match the name on the URL')
  return wanted
}

/** The object in the body. Where the request is strict, YAML with a key twice and an unknown field are refused. */
async function readStrictly(call: Call, type: Address['type']): Promise<Record<string, unknown>> {
  const isYaml = /^application\/(apply-patch\+)?yaml/u.test(call.header('content-type'))
  const { value, twice } = isYaml ? readYaml(await call.content()) : { value: await call.json(), twice: [] }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('the body is not an object')
  const wanted = value as Record<string, unknown>
  if (call.query.get('fieldValidation') === 'Strict') {
    const unknown = Object.keys(wanted).filter((field) => !knownFields.has(field))
    const problems = [
      ...twice.map((message) => `yaml: unmarshal errors:\n  ${message}`),
      ...unknown.map((field) => `unknown field "${field}"`),
    ]
    if (problems.length > 0)
      throw badRequest(
        `${type.kind} in version "${type.gvr.version}" cannot be handled as a ${type.kind}: strict decoding error: ${problems.join(', ')}`,
      )
  }
  return wanted
}

function readYaml(text: string): { readonly value: unknown; readonly twice: readonly string[] } {
  const document = parseDocument(text, { version: '1.1', prettyErrors: false })
  const lineOf = (at: number) => text.slice(0, at).split('\n').length
  const twice: string[] = []
  for (const { code, pos, message } of document.errors) {
    if (code === 'DUPLICATE_KEY') {
      const key = /^\s*"?([^":\s]+)/u.exec(text.slice(pos[0]))?.[1] ?? ''
      twice.push(`line ${lineOf(pos[0])}: key "${key}" already set in map`)
    } else if (code !== 'MULTIPLE_DOCS')
      throw badRequest(`error converting YAML to JSON: yaml: line ${lineOf(pos[0])}: ${message}`)
  }
  return { value: document.toJS(), twice }
}
