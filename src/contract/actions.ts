import * as v from 'valibot'
import { listOf } from './listOf.ts'

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** fieldManager is the name under which Flotilla's changes count among the managers of an object's fields. */
export const fieldManager = 'flotilla'

/** More objects than a person can mean at once. */
export const maxTargets = 5000

/** Empty is allowed; everything else is the name of a DNS subdomain. */
const groupRule = 'group is the name of an API group, or empty for the core group'
const versionRule = 'version is an API version, such as v1'
const resourceRule = 'resource is the plural name of a resource, such as pods'
const namespaceRule = 'namespace is the name of a namespace, or empty'
const nameRule = 'name is the name of an object'
const uidRule = 'uid is the uid of an object, or empty'

/**
 * Target names one object of an act. `namespace` is empty for cluster-scoped objects. `uid` makes sure that an object
 * that was made again under the same name is left alone; it is empty only where a script does not know it, and then the
 * cluster's process reads it before anything is changed. No part can change the address that is asked.
 */
export const targetSchema = v.object({
  group: v.optional(
    v.pipe(
      v.string(groupRule),
      v.maxLength(253, groupRule),
      v.regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/, groupRule),
    ),
    '',
  ),
  version: v.pipe(
    v.string(versionRule),
    v.maxLength(63, versionRule),
    v.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, versionRule),
  ),
  resource: v.pipe(
    v.string(resourceRule),
    v.maxLength(63, resourceRule),
    v.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, resourceRule),
  ),
  namespace: v.optional(
    v.pipe(
      v.string(namespaceRule),
      v.maxLength(63, namespaceRule),
      v.regex(/^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$/, namespaceRule),
    ),
    '',
  ),
  // Names of roles hold colons and capitals; no name holds a slash, a percent sign or half a character.
  name: v.pipe(
    v.string(nameRule),
    v.maxLength(253, nameRule),
    v.regex(/^(?!\.{1,2}$)[^/%\p{Cc}\p{Cs}]+$/u, nameRule),
  ),
  uid: v.optional(
    v.pipe(v.string(uidRule), v.maxLength(128, uidRule), v.regex(/^[^\p{Cc}]*$/u, uidRule)),
    '',
  ),
})
export type Target = v.InferOutput<typeof targetSchema>

/**
 * Act is one thing that a person does to objects of one cluster: parameters of the request `act`. `action` is the id of
 * an action of the objects' kind; the cluster's process checks `args` by that action's own schema. `confirmed` says
 * that the person has typed the cluster's name, where the cluster's protection asks for it.
 */
export const actSchema = v.object({
  action: v.pipe(
    v.string('action is required'),
    v.maxLength(100, 'action is too long'),
    v.regex(/^[a-z][a-zA-Z-]*$/, 'action is the id of an action'),
  ),
  targets: v.pipe(
    listOf(targetSchema, maxTargets, 'targets is a list of objects', `targets are at most ${maxTargets}`),
    v.minLength(1, 'targets is empty'),
  ),
  args: v.optional(v.custom<Record<string, unknown>>(isPlain, 'args is an object'), {}),
  confirmed: v.optional(v.boolean('confirmed must be true or false'), false),
})
export type Act = v.InferOutput<typeof actSchema>

/** Parameters of `object/delete`: the act `delete` of one object. In an address, `args` and `confirm` stand in the body. */
export const deletionSchema = v.object({
  ...targetSchema.entries,
  args: actSchema.entries.args,
  confirmed: actSchema.entries.confirmed,
})

/** ActAnswer names the job that does it. */
export interface ActAnswer {
  readonly jobId: string
}
