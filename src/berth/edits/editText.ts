import type { EditText, ObjectParams } from '#contract'
import { outsideOwners } from '#kinds'
import type { KubeClient } from '#kube'
import type { KubeObject } from '#machinery'
import { readExactly, withoutManagers } from '../objects/objects.ts'
import { yamlOf } from '../yaml/yamlText.ts'

/** readEditText is the object as the cluster has it now, as a text to edit. */
export const readEditText = async (
  client: KubeClient,
  params: ObjectParams,
  signal: AbortSignal,
): Promise<EditText> => editTextOf(await readExactly(client, params, signal))

/** editTextOf leaves out `managedFields`: an API server keeps those of the object where a replacement has none. */
export const editTextOf = (object: KubeObject): EditText => ({
  uid: object.metadata.uid,
  resourceVersion: object.metadata.resourceVersion,
  yaml: yamlOf(withoutManagers(object)),
  owners: outsideOwners({ object }, 'edited fields'),
})
