import { randomBytes } from 'node:crypto'
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

/** Who holds the folder: a process, told apart from a later one of the same number by when it started. */
const holderSchema = v.object({ pid: v.pipe(v.number(), v.integer()), startedAt: v.nullable(v.string()) })
type Holder = v.InferOutput<typeof holderSchema>

const lockName = /^instance\.(\d{1,12})\.lock$/

/** A lock that is this process's now; disposing it gives the folder back. */
export type TakenLock = AsyncDisposable
/** A lock that another process has. */
export interface HeldLock {
  readonly heldBy: number
}

/**
 * takeLock makes this process the only server of the folder, or answers which process is. Locks are numbered: a new one
 * is always the next number and is created in one step. So of two processes that find the same dead lock only one gets
 * the next number, and no process ever removes a lock that has just been taken.
 */
export async function takeLock(folder: string): Promise<TakenLock | HeldLock> {
  for (;;) {
    const locks = await readLocks(folder)
    const live = locks.find(({ holder }) => holder !== null)
    if (live?.holder) return { heldBy: live.holder.pid }
    const number = Math.max(0, ...locks.map((lock) => lock.number)) + 1
    const path = join(folder, `instance.${number}.lock`)
    if (!(await makeLock(path))) continue
    // If all locks were removed meanwhile, one process may start at 1 again while another counts on: both step back and
    // try again.
    const others = (await readLocks(folder)).filter((lock) => lock.number !== number)
    if (others.some(({ holder }) => holder !== null)) {
      await rm(path, { force: true })
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 50))
      continue
    }
    for (const dead of others) await rm(dead.path, { force: true })
    return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
  }
}

/** The live process that holds the folder; null where there is none. */
export async function findHolder(folder: string): Promise<number | null> {
  const locks = await readLocks(folder)
  return locks.find(({ holder }) => holder !== null)?.holder?.pid ?? null
}

interface Lock {
  readonly number: number
  readonly path: string
  /** Null where that process is no more. */
  readonly holder: Holder | null
}

async function readLocks(folder: string): Promise<readonly Lock[]> {
  const names = await readdir(folder).catch(() => [])
  const locks: Lock[] = []
  for (const name of names) {
    const number = lockName.exec(name)?.[1]
    if (number === undefined) continue
    const path = join(folder, name)
    const holder = await readHolder(path)
    locks.push({ number: Number(number), path, holder: holder && (await isAlive(holder)) ? holder : null })
  }
  return locks
}

/** False where another one was quicker. The content is there in the same step as the name. */
async function makeLock(path: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  const holder: Holder = { pid: process.pid, startedAt: await startOf(process.pid) }
  await writeFile(temporary, JSON.stringify(holder), { mode: 0o600, flag: 'wx' })
  try {
    await link(temporary, path)
    return true
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'EEXIST') return false
    throw problem
  } finally {
    await rm(temporary, { force: true })
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const parsed = v.safeParse(holderSchema, JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.output : null
  } catch {
    // Removed meanwhile, or damaged: it cannot hold the folder.
    return null
  }
}

async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    // Also EPERM: another user's process cannot hold our folder, so its process id was used again.
    return false
  }
  const start = await startOf(pid)
  return start === null || startedAt === null || start === startedAt
}

/** When a process started, as text to be compared; null where the platform does not say. Containers reuse numbers soon. */
async function startOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return null
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets, which may contain anything; the start is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
