import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { apiRoot } from '#contract'
import { type Clock, sleep } from '#machinery'
import { writeWhole } from '../disk/jsonFile.ts'
import { findHolder, takeLock } from './instanceLock.ts'
import { ensurePrivateFolder } from './privateFolder.ts'

/** InstanceRecord is what `instance.json` tells the next start about the running server. */
export interface InstanceRecord {
  readonly url: string
  readonly token: string
  readonly pid: number
}

/** AlreadyRunningError is thrown by `openServer` where another server owns the runtime folder. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError'
  /** Null where the other one holds the folder and does not say its address. */
  readonly instance: InstanceRecord | null
  constructor(instance: InstanceRecord | null, pid: number) {
    super(`Flotilla is already running (process ${pid}).`)
    this.instance = instance
  }
}

const instanceSchema = v.object({
  url: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
  token: v.pipe(v.string(), v.minLength(1)),
  pid: v.pipe(v.number(), v.integer()),
})

/** Another server that has just started has this long to say where it listens. */
const patienceMs = 5000
const answerWithinMs = 3000

const fileOf = (runtimeDir: string): string => join(runtimeDir, 'instance.json')

/**
 * findInstance answers the running server of that runtime folder; null where none runs. What a server left that was
 * killed does not count.
 */
export async function findInstance(runtimeDir: string): Promise<InstanceRecord | null> {
  const holder = await findHolder(runtimeDir)
  return holder === null ? null : readRecord(runtimeDir, holder)
}

/** requestOpenUrl asks a running server for a link that signs a browser in; null where it does not answer. */
export const requestOpenUrl = async (instance: InstanceRecord): Promise<string | null> =>
  (await ask(instance, '/open-code', v.object({ url: v.string() })))?.url ?? null

/** requestOpenFile asks a running server for a file that leads to such a link; null where it does not answer. */
export const requestOpenFile = async (instance: InstanceRecord): Promise<string | null> =>
  (await ask(instance, '/open-file', v.object({ path: v.string() })))?.path ?? null

async function ask<Schema extends v.GenericSchema>(
  { url, token }: InstanceRecord,
  path: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | null> {
  try {
    const response = await fetch(url + apiRoot + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const answer = v.safeParse(schema, await response.json())
    return response.ok && answer.success ? answer.output : null
  } catch {
    // It does not answer, or something else answers there: to the caller there is no server.
    return null
  }
}

/** Instance is this launch's place in the runtime folder: alone in it, and found by the next start. */
export class Instance implements AsyncDisposable {
  readonly #runtimeDir: string
  readonly #lock: AsyncDisposable

  private constructor(runtimeDir: string, lock: AsyncDisposable) {
    this.#runtimeDir = runtimeDir
    this.#lock = lock
  }

  /** Throws `AlreadyRunningError` where another server is there. */
  static async open(runtimeDir: string, clock: Clock): Promise<Instance> {
    await ensurePrivateFolder(runtimeDir)
    const deadline = clock.now() + patienceMs
    for (;;) {
      const lock = await takeLock(runtimeDir)
      if (!('heldBy' in lock)) return new Instance(runtimeDir, lock)
      const record = await readRecord(runtimeDir, lock.heldBy)
      if (record !== null || clock.now() >= deadline) throw new AlreadyRunningError(record, lock.heldBy)
      await sleep(clock, 50, new AbortController().signal)
    }
  }

  /** Tells the next start where this one is. */
  async publish(record: InstanceRecord): Promise<void> {
    await writeWhole(fileOf(this.#runtimeDir), `${JSON.stringify(record)}\n`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(fileOf(this.#runtimeDir), { force: true })
    await this.#lock[Symbol.asyncDispose]()
  }
}

async function readRecord(runtimeDir: string, pid: number): Promise<InstanceRecord | null> {
  try {
    const parsed = v.safeParse(instanceSchema, JSON.parse(await readFile(fileOf(runtimeDir), 'utf8')))
    return parsed.success && parsed.output.pid === pid ? parsed.output : null
  } catch {
    // Not written yet, or left damaged by one that was killed.
    return null
  }
}
