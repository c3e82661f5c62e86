import type { InstanceRecord } from './options.ts'

/** findInstance answers the running server of that runtime folder; null where none runs. */
export async function findInstance(_runtimeDir: string): Promise<InstanceRecord | null> {
  return null
}

/** requestOpenUrl asks a running server for a link that signs a browser in; null where it does not answer. */
export async function requestOpenUrl(_instance: InstanceRecord): Promise<string | null> {
  return null
}
