import * as v from 'valibot'
import { type PermissionParams, webSocketNeedsCreate } from './permissions.ts'

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(253))
const shellId = v.pipe(
  v.string('shellId is required'),
  v.minLength(1, 'shellId is required'),
  v.maxLength(50, 'shellId is too long'),
)
const cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))

/** Input that a page may have sent and that the container has not been given yet, in bytes. */
export const maxInputBytes = 64 * 1024

/** The streams of a shell's channel to the page: what the shell prints, and before it what it printed until now. */
export const shellOutput = { live: 0, replay: 1 } as const
/** The streams of a shell's channel from the page: what is typed, and the size of its terminal (`sizeBytes`). */
export const shellInput = { typed: 0, size: 1 } as const

/** sizeBytes writes the size of a terminal, two bytes each for columns and rows, the highest first. */
export function sizeBytes(columns: number, rows: number): Uint8Array {
  const bytes = new Uint8Array(4)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, columns)
  view.setUint16(2, rows)
  return bytes
}

/** readSize reads the size of a terminal; null where the bytes are none. */
export function readSize(bytes: Uint8Array): { readonly columns: number; readonly rows: number } | null {
  if (bytes.length !== 4) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [columns, rows] = [view.getUint16(0), view.getUint16(2)]
  return v.is(cells, columns) && v.is(cells, rows) ? { columns, rows } : null
}

/** ShellSpec says whose bytes a channel of type `shell` carries: those of a shell that is open already. */
export const shellSpecSchema = v.object({ type: v.literal('shell'), shellId })
export type ShellSpec = v.InferOutput<typeof shellSpecSchema>

/** What runs in a shell, the size of its terminal, and whether the person has confirmed it. */
export const shellPlaceEntries = {
  /** Null: what the image runs by itself, or its first shell. */
  command: v.optional(
    v.nullable(v.pipe(v.array(v.pipe(v.string(), v.maxLength(10_000))), v.minLength(1), v.maxLength(200))),
    null,
  ),
  columns: v.optional(cells, 80),
  rows: v.optional(cells, 24),
  confirmed: v.optional(v.boolean('confirmed must be true or false'), false),
}

/** Parameters of `shell/open`. */
export const shellOpenSchema = v.object({
  namespace: name,
  pod: name,
  /** Null: the container that the pod names as its default, or its first. */
  container: v.optional(v.nullable(name), null),
  /** `attach` shows the process that the container runs, and starts none. */
  mode: v.optional(v.picklist(['exec', 'attach']), 'exec'),
  ...shellPlaceEntries,
})
export type ShellOpening = v.InferOutput<typeof shellOpenSchema>

/** shellNeeds is what a person must be allowed to do to open a shell, on a server of that version. */
export const shellNeeds = (
  serverVersion: string | null,
  mode: ShellOpening['mode'],
  namespace: string,
): readonly PermissionParams[] =>
  // An older server takes either of two verbs; the berth finds out.
  webSocketNeedsCreate(serverVersion)
    ? [{ verb: 'create', group: '', resource: 'pods', subresource: mode, namespace, name: '' }]
    : []

export const shellParamsSchema = v.object({ shellId })

/** ShellEnd is how a shell ended. Where the cluster did not say, it is `unknown`, and never a success. */
export type ShellEnd =
  | { readonly is: 'exited'; readonly exitCode: number }
  /** It could not run, in the words of the cluster. */
  | { readonly is: 'failed'; readonly message: string }
  | { readonly is: 'unknown'; readonly message: string }
  /** It was ended from here, for the reason given. */
  | { readonly is: 'stopped'; readonly message: string }

/** DebugReport says for which object Flotilla has made the container that a shell is in. */
export interface DebugReport {
  readonly is: 'container' | 'node' | 'copy'
  readonly image: string
  readonly of: ShellSubject
}

/** shellDomains are the domains of the objects that shells are opened from. */
export const shellDomains = { pod: 'pods', node: 'nodes' } as const

/** ShellSubject is the object that a shell was opened from. */
export interface ShellSubject {
  readonly domain: (typeof shellDomains)[keyof typeof shellDomains]
  readonly namespace: string
  readonly name: string
}

/** subjectOfShell is the object that a shell was opened from. */
export const subjectOfShell = ({
  debug,
  namespace,
  pod,
}: Pick<ShellReport, 'debug' | 'namespace' | 'pod'>): ShellSubject =>
  debug?.of ?? { domain: shellDomains.pod, namespace, name: pod }

/** ShellReport is one shell of the cluster, open or ended. It stays listed, with its output, until it is closed. */
export interface ShellReport {
  readonly shellId: string
  readonly namespace: string
  readonly pod: string
  /** Null where the cluster chose it. */
  readonly container: string | null
  readonly mode: 'exec' | 'attach'
  /** Null: the first shell that the image has. */
  readonly command: readonly string[] | null
  /** False for a process that was started without an input, which can only be looked at. */
  readonly hasInput: boolean
  /** Epoch ms. */
  readonly openedAt: number
  readonly state: 'connecting' | 'open' | 'ended'
  /** Null until it has ended. */
  readonly end: ShellEnd | null
  /** Null for a container that was there before. */
  readonly debug: DebugReport | null
  /** What it waits for until it is open, what to do then, and what is left behind after it has ended; null where there is nothing. */
  readonly note: string | null
}

/** ShellList is the document `shells`: those of this cluster, the oldest first. */
export interface ShellList {
  readonly shells: readonly ShellReport[]
}
