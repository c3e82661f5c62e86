import { gzipSync } from 'node:zlib'
import { exactJson } from '#machinery'

export interface HelmRecordOptions {
  readonly namespace?: string
  readonly revision?: number
  readonly status?: string
  readonly chart?: { readonly name?: string; readonly version?: string; readonly appVersion?: string }
  /** What the chart itself sets. */
  readonly defaults?: object
  /** What the person set. */
  readonly values?: object
  readonly manifest?: string
  readonly notes?: string
  /** In place of the payload: whatever is in the field. */
  readonly release?: string
  /** The object it is kept in; a Secret unless a person chose the other driver. */
  readonly kind?: 'Secret' | 'ConfigMap'
}

/** aHelmRecord is the object in which Helm 3 keeps one revision of a release: base64 of gzip of JSON, as Helm packs it. */
export function aHelmRecord(name: string, options: HelmRecordOptions = {}) {
  const { namespace = 'shop', revision = 1, status = 'deployed', chart = {}, defaults = {} } = options
  const { kind = 'Secret' } = options
  const time = '2026-01-01T12:00:00Z'
  const payload = {
    name,
    namespace,
    version: revision,
    info: {
      first_deployed: time,
      last_deployed: time,
      deleted: '',
      description: revision === 1 ? 'Install complete' : 'Upgrade complete',
      status,
      notes: options.notes ?? `Thank you for installing ${name}.`,
    },
    chart: {
      metadata: {
        apiVersion: 'v2',
        name,
        version: '1.2.3',
        appVersion: '4.5',
        description: 'A chart.',
        ...chart,
      },
      lock: null,
      templates: [],
      values: defaults,
      schema: null,
      files: null,
    },
    config: options.values ?? {},
    manifest: options.manifest ?? '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n',
    hooks: [],
  }
  const packed = options.release ?? gzipSync(exactJson(payload)).toString('base64')
  return {
    apiVersion: 'v1',
    kind,
    ...(kind === 'Secret' ? { type: 'helm.sh/release.v1' } : {}),
    metadata: {
      name: `sh.helm.release.v1.${name}.v${revision}`,
      namespace,
      labels: { owner: 'helm', name, status, version: `${revision}`, modifiedAt: `${1767268800 + revision}` },
    },
    data: { release: kind === 'Secret' ? Buffer.from(packed).toString('base64') : packed },
  }
}
