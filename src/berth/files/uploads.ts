import { randomUUID } from 'node:crypto'
import {
  type FileUploadParams,
  FlotillaError,
  pathIn,
  shownFileName,
  type Target,
  type UploadRefusal,
  uploadSubject,
} from '#contract'
import type { KubeClient } from '#kube'
import { abortable, messageOf, podPath, ScopeEndedError } from '#machinery'
import type { Channel } from '../channels/channel.ts'
import { type JobContext, JobFailure, JobStop } from '../jobs/jobContext.ts'
import type { Jobs, JobWork } from '../jobs/jobs.ts'
import { waiting } from '../jobs/reports.ts'
import type { Gate } from '../writes/gate.ts'
import { type FilesParts, runScript, type ScriptRunning } from './containerScript.ts'
import { bytesOfFilePath } from './filePath.ts'
import { folderScript, octalPath, uploadScript } from './scripts.ts'
import { UploadInput } from './uploadInput.ts'

/** A page that has asked for an upload sends its first byte within this time. */
const beginMs = 30_000
/** How often it is said how far an upload is. */
const sayMs = 500
/** Bytes that are passed on at once. */
const pieceBytes = 31 * 1024

interface UploadsOptions extends FilesParts {
  readonly gate: Gate
  readonly jobs: Jobs
}

/** Uploads write files of a person's machine into containers, each as a job. A page sends the bytes over a channel. */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #inputs = new Map<string, { readonly input: UploadInput; readonly about: string }>()

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** Throws a FlotillaError where the cluster's protection forbids it. */
  requireAllowed({ confirmed }: Pick<FileUploadParams, 'confirmed'>): void {
    this.#options.gate.requireAllowed({ isConfirmed: confirmed })
  }

  /** Begins an upload, and gives its job's id at once. */
  begin(params: FileUploadParams): string {
    const { namespace, pod, uid, container, path, files } = params
    const target: Target = { group: '', version: 'v1', resource: 'pods', namespace, name: pod, uid }
    const subject = uploadSubject(files)
    const input = new UploadInput()
    const work: JobWork = {
      action: 'upload-files',
      title: { doing: `Uploading ${subject} to ${pod}`, done: `Uploaded ${subject} to ${pod}` },
      targets: [target],
      args: { container, path },
      isConfirmed: params.confirmed,
      timeoutSeconds: null,
      run: (context) => this.#run(context, target, params, input),
    }
    const jobId = this.#options.jobs.begin(work)
    this.#inputs.set(jobId, { input, about: `Upload to the pod ${pod} in ${namespace}` })
    return jobId
  }

  /** Takes the bytes of an upload over that channel. */
  attach(jobId: string, channel: Channel): Disposable {
    return this.#find(jobId).input.attach(channel)
  }

  /** Whose bytes they are, in words. */
  aboutOf(jobId: string): string {
    return this.#find(jobId).about
  }

  #find(jobId: string) {
    const found = this.#inputs.get(jobId)
    if (found === undefined) throw new FlotillaError('job_not_found')
    return found
  }

  async #run(
    context: JobContext,
    target: Target,
    params: FileUploadParams,
    input: UploadInput,
  ): Promise<void> {
    const { reports, signal } = context
    reports.putAll([[target, waiting(target)]])
    reports.set(target, 'running')
    let done = 0
    try {
      await this.#begun(context, input)
      const client = await this.#options.connected()
      // A person who may not read the pod knows no uid of it.
      if (target.uid !== '') await requireSame(client, target, signal)
      const total = params.files.reduce((sum, { size }) => sum + size, 0)
      let sent = 0
      let saidAt = 0
      const ofFiles = params.files.filter(({ isFolder }) => !isFolder).length
      for (const [index, file] of params.files.entries()) {
        let read = 0
        const written = file.isFolder
          ? this.#makeFolder(client, params, file.path, signal)
          : this.#write(client, params, { file, context, input }, (bytes) => {
              read += bytes
              sent += bytes
              const now = this.#options.clock.now()
              if (now - saidAt < sayMs) return
              saidAt = now
              context.say(
                `${done} of ${ofFiles} files, ${Math.floor((sent / Math.max(1, total)) * 100)} % of the bytes.`,
              )
            })
        try {
          await written
          if (!file.isFolder) done += 1
        } catch (problem) {
          if (signal.aborted || !isOfOneFile(problem)) throw problem
          input.refuse({ file: index, reason: problem.message, isPresent: isPresent(problem) })
          if (index < params.files.length - 1) await input.skip(file.size - read, signal)
          sent += file.size - read
        }
      }
      if (input.refused.length > 0) throw partOf(params.files.length, input.refused)
      context.say(writtenWords(params.files))
      reports.set(target, 'done')
      input.end(null)
    } catch (problem) {
      const words = signal.reason instanceof JobStop ? `${signal.reason.message}.` : messageOf(problem)
      const before =
        done === 0 || problem instanceof PartlyWritten
          ? ''
          : ` ${done === 1 ? 'One file was' : `${done} files were`} written before.`
      reports.set(target, signal.aborted ? 'stopped' : 'failed', { reason: `${words}${before}` })
      input.end(new FlotillaError('action_refused', `${words}${before}`))
      throw signal.aborted ? problem : new JobFailure(`${words}${before}`)
    } finally {
      for (const [jobId, each] of this.#inputs) if (each.input === input) this.#inputs.delete(jobId)
    }
  }

  async #begun({ signal }: JobContext, input: UploadInput): Promise<void> {
    const late = new AbortController()
    using _timer = this.#options.clock.after(beginMs, () =>
      late.abort(new FlotillaError('action_refused', 'The page did not send the files.')),
    )
    await input.begun(AbortSignal.any([signal, late.signal]))
  }

  async #makeFolder(
    client: KubeClient,
    params: FileUploadParams,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const words = [octalPath(bytesOfFilePath(params.path)), octalPath(bytesOfFilePath(path))]
    const about = pathIn(params.path, path)
    await runScript(
      this.#options,
      client,
      params,
      { script: folderScript, words, about, purpose: 'writing files' },
      { signal, owner: { onOutput: () => {} } },
    )
  }

  /** Writes one file under another name first, so that no reader sees a part of it. */
  async #write(
    client: KubeClient,
    params: FileUploadParams,
    {
      file,
      context,
      input,
    }: {
      readonly file: FileUploadParams['files'][number]
      readonly context: JobContext
      readonly input: UploadInput
    },
    onRead: (bytes: number) => void,
  ): Promise<void> {
    const mark = randomUUID().slice(0, 8)
    const over = new AbortController()
    const cut = new AbortController()
    const signal = AbortSignal.any([context.signal, over.signal])
    let feeding: Promise<void> | null = null
    let running: ScriptRunning | null = null
    const words = [
      octalPath(bytesOfFilePath(params.path)),
      octalPath(bytesOfFilePath(file.path)),
      String(file.size),
      (file.replace ?? params.replace) ? '1' : '0',
      `.flotilla-${mark}.part`,
    ]
    try {
      await runScript(
        this.#options,
        client,
        params,
        { script: uploadScript, words, about: pathIn(params.path, file.path), purpose: 'writing files' },
        {
          signal: AbortSignal.any([context.signal, cut.signal]),
          owner: {
            hasInput: true,
            onOpen: (opened) => {
              running = opened
            },
            // It says a word when it is ready, and another when it takes no more.
            onOutput: () => {
              if (running === null) return
              if (feeding === null) {
                feeding = feed(running, file.size, input, signal, onRead)
                feeding.catch(() => {})
                return
              }
              over.abort(new ScopeEndedError('upload'))
              // An older protocol cannot say so, and its connection is cut.
              if (!running.closeInput())
                cut.abort(
                  new FlotillaError(
                    'action_refused',
                    `The container cannot write “${shownFileName(file.path)}”.`,
                  ),
                )
            },
          },
        },
      )
      await feeding
    } finally {
      over.abort(new ScopeEndedError('upload'))
      await (feeding as Promise<void> | null)?.catch(() => {})
    }
  }
}

/** Passes so many bytes on, as fast as they are taken. */
async function feed(
  running: ScriptRunning,
  size: number,
  input: UploadInput,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<void> {
  for (let left = size; left > 0; ) {
    const part = await input.read(Math.min(left, pieceBytes), signal)
    left -= part.length
    onRead(part.length)
    try {
      await abortable(new Promise<void>((resolve) => running.write(part, resolve)), signal)
    } finally {
      // Also where the container takes no more: the page goes on with the next file.
      input.grant(part.length)
    }
  }
}

const writtenWords = (files: FileUploadParams['files']): string =>
  files.every(({ isFolder }) => isFolder)
    ? `The ${files.length === 1 ? 'folder was' : 'folders were'} made.`
    : files.length === 1
      ? 'The file was written.'
      : `${capital(uploadSubject(files))} were written.`

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** PartlyWritten is the end of an upload of which some files were not written, and all were tried. */
class PartlyWritten extends FlotillaError {}

function partOf(files: number, refused: readonly UploadRefusal[]): PartlyWritten {
  const { length } = refused
  const reason = refused[0]?.reason ?? ''
  const were = length === 1 ? 'was' : 'were'
  const words = files === 1 ? reason : `${length} of ${files} files ${were} not written. ${reason}`
  return new PartlyWritten('action_refused', words)
}

const isPresent = ({ details }: FlotillaError): boolean =>
  (details as { readonly isPresent?: boolean } | undefined)?.isPresent === true

/** Whether the container has something against one file, so that the others can be written. */
const isOfOneFile = (problem: unknown): problem is FlotillaError =>
  problem instanceof FlotillaError &&
  (problem.code === 'action_refused' || problem.code === 'object_not_found')

/** Another pod of the same name is left alone. */
async function requireSame(client: KubeClient, target: Target, signal: AbortSignal): Promise<void> {
  const { metadata } = await client.json<{ metadata: { uid: string } }>(
    podPath(target.namespace, target.name),
    { signal },
  )
  if (metadata.uid !== target.uid)
    throw new FlotillaError('action_refused', `Another pod is called “${target.name}” now.`)
}
