import './files.css'
import { ArrowUp, Download as DownloadIcon, RefreshCw } from 'lucide-react'
import { type DragEvent, useEffect, useState } from 'react'
import {
  type ClusterState,
  type FileEntry,
  FlotillaError,
  type FolderListing,
  fileNameIn,
  folderOf,
  pathIn,
  savedFileName,
  shellNeeds,
  shownFileName,
  uploadSubject,
} from '#contract'
import { messageOf } from '#machinery'
import { obstacleOf } from '../actions/actionsOf.ts'
import { useDenied } from '../actions/usePermitted.ts'
import { useApplication, useSession } from '../application/application.ts'
import { saveFile } from '../application/saveFile.ts'
import { EmptyState } from '../kit/EmptyState.tsx'
import { formatCount } from '../kit/format.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { archiveComment } from './archiveComment.ts'
import { Download, type DownloadSource } from './download.ts'
import { droppedFiles } from './droppedFiles.ts'
import { FileTable, isFolder } from './FileTable.tsx'
import { TransferList } from './TransferList.tsx'
import { UploadMenu } from './UploadMenu.tsx'
import { UploadQuestion } from './UploadQuestion.tsx'
import { Upload, type UploadedFile } from './upload.ts'

/** FilesPod is the pod whose files are looked at. */
export interface FilesPod {
  readonly namespace: string
  readonly pod: string
  /** Empty where it is not known. */
  readonly uid: string
  readonly containers: readonly string[]
  readonly defaultContainer: string | null
}

/** A folder of a container; without a path, the one that the container works in. */
interface FilesPlace {
  readonly container: string | null
  readonly path: string | null
}

interface Looked {
  readonly place: FilesPlace
  readonly listing: FolderListing | null
  readonly problem: unknown
}

/** An upload that the person is asked about. */
interface AskedUpload {
  readonly files: readonly UploadedFile[]
  readonly folder: string
  /** They were there already, and were left as they are. */
  readonly isAgain: boolean
}

/** FilesView shows a folder of a container, and copies files from there. */
export function FilesView({ cluster, subject }: { cluster: ClusterState; subject: FilesPod }) {
  const { namespace, pod, uid, containers, defaultContainer } = subject
  const session = useSession()
  const { client, notices } = useApplication()
  const [place, setPlace] = useState<FilesPlace>({
    container: defaultContainer ?? containers[0] ?? null,
    path: null,
  })
  const [tries, setTries] = useState(0)
  const [looked, setLooked] = useState<Looked | null>(null)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [asked, setAsked] = useState<AskedUpload | null>(null)
  const [isOver, setIsOver] = useState(false)
  const [denied = null] = useDenied(session, [shellNeeds(cluster.serverVersion, 'exec', namespace)])
  const isConnected = useObserved(session.connection, ({ state }) => state === 'open')
  const { container, path } = place

  // biome-ignore lint/correctness/useExhaustiveDependencies: tries and a new connection are the reasons to read again.
  useEffect(() => {
    const stop = new AbortController()
    const wanted = { namespace, pod, container, ...(path === null ? {} : { path }) }
    session.request('files/list', wanted, stop.signal).then(
      (listing) => setLooked({ place, listing, problem: null }),
      (problem) => {
        if (!stop.signal.aborted) setLooked({ place, listing: null, problem })
      },
    )
    return () => stop.abort()
  }, [session, namespace, pod, container, path, tries, isConnected])

  const go = (to: FilesPlace) => {
    setChosen([])
    setPlace(to)
  }
  const isLooking = looked?.place !== place
  const listing = looked?.place.container === container ? looked.listing : null
  const folder = listing?.path ?? path ?? ''
  const look = (to: string) => go({ container, path: to })
  const begin = (name: string, size: number | null, source: DownloadSource) =>
    session.transfers.begin(
      { is: 'download', namespace, pod, name, size },
      (tell) => new Download(source, session.clock, tell),
    )
  const download = (entry: FileEntry) => {
    const { name, size } = entry
    const wanted = { namespace, pod, container, path: pathIn(folder, name) }
    if (isFolder(entry))
      begin(`${name}.zip`, null, {
        open: (_offset, _mark, signal) => client.api.fileTree(session.clusterId, wanted, signal),
        save: async (content) => {
          saveFile(content, `${savedFileName(name)}.zip`)
          return await archiveComment(content)
        },
      })
    else
      begin(name, size, {
        open: (offset, mark, signal) =>
          client.api.fileContent(session.clusterId, { ...wanted, offset, ...mark }, signal),
        save: async (content) => {
          saveFile(content, savedFileName(name))
          return null
        },
      })
  }
  const obstacle = obstacleOf(cluster) ?? denied
  const ask = (files: readonly UploadedFile[]) => {
    if (files.length > 0) setAsked({ files, folder, isAgain: false })
  }
  const upload = ({ files, isAgain }: AskedUpload) => {
    setAsked(null)
    // Of another file that is there, the person was not told: it is asked about when that is known.
    const told = new Set(presentOf(files, listing))
    const wanted = {
      ...{ namespace, pod, uid, container, path: folder },
      files: files.map(({ path: name, file, isFolder = false }) => ({
        ...{ path: name, size: file.size, isFolder, replace: isAgain || told.has(name) },
      })),
      confirmed: cluster.settings.protection === 'confirm',
    }
    const never = new AbortController().signal
    const [first] = files
    const name = files.length === 1 && first !== undefined ? first.path : uploadSubject(files)
    const size = files.reduce((sum, { file }) => sum + file.size, 0)
    session.transfers.begin(
      { is: 'upload', namespace, pod, name, size },
      (tell) =>
        new Upload(
          files,
          {
            begin: async () => (await session.request('files/upload', wanted, never)).jobId,
            job: (jobId) => session.request('job', { jobId }, never),
            cancel: (jobId) => session.request('job/cancel', { jobId }, never),
            openChannel: (spec, listener) => session.openChannel(spec, listener),
            now: () => session.clock.now(),
          },
          {
            tell,
            onDone: (present) => {
              setTries((n) => n + 1)
              if (present.length > 0) setAsked((other) => other ?? { files: present, folder, isAgain: true })
            },
          },
        ),
    )
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    const { items } = event.dataTransfer
    if (listing !== null) notices.attempt(session.clusterId, async () => ask(await droppedFiles(items)))
  }
  const open = (entry: FileEntry) => {
    if (isFolder(entry)) look(pathIn(folder, entry.name))
    else if (isReadable(entry)) download(entry)
    else
      notices.attempt(session.clusterId, () =>
        Promise.reject(
          new FlotillaError('action_refused', `“${shownFileName(entry.name)}” has no content to read.`),
        ),
      )
  }
  const marked = (listing?.entries ?? []).filter(({ name }) => chosen.includes(name))
  const wanted = marked.filter((entry) => isFolder(entry) || isReadable(entry))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same.
    <div
      className={isOver ? 'files is-drop' : 'files'}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setIsOver(listing !== null)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false)
      }}
      onDrop={drop}
    >
      <div className="files-bar">
        {containers.length > 1 && (
          <select
            className="field"
            aria-label="Container"
            value={container ?? ''}
            onChange={({ target }) => go({ container: target.value, path: null })}
          >
            {containers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        <IconButton
          icon={ArrowUp}
          label="Go to the folder above"
          isSmall
          disabled={folder === '' || folder === '/'}
          onClick={() => look(folderOf(folder))}
        />
        <PathField key={folder} path={folder} onGo={look} />
        <IconButton icon={RefreshCw} label="Read again" isSmall onClick={() => setTries((n) => n + 1)} />
        <button
          type="button"
          className="button button-small"
          disabled={wanted.length === 0}
          title="A folder is saved as a zip archive"
          onClick={() => wanted.forEach(download)}
        >
          <DownloadIcon aria-hidden="true" />
          {wanted.length > 1 ? `Download ${formatCount(wanted.length)}` : 'Download'}
        </button>
        <UploadMenu
          isDisabled={listing === null || obstacle !== null}
          title={obstacle ?? 'Choose files or a folder, or drop them here'}
          onChosen={(files) => notices.attempt(session.clusterId, async () => ask(files()))}
        />
      </div>
      {asked !== null && asked.folder === folder && listing !== null && (
        <UploadQuestion
          cluster={cluster}
          files={asked.files}
          place={`${shownFileName(folder)} of ${listing.container ?? pod}`}
          present={
            asked.isAgain ? asked.files.map(({ path: name }) => name) : presentOf(asked.files, listing)
          }
          obstacle={obstacle}
          onUpload={() => upload(asked)}
          onCancel={() => setAsked(null)}
        />
      )}
      {listing === null ? (
        looked === null || (isLooking && looked.problem === null) ? (
          <div className="panel-placeholders" aria-busy="true">
            {[70, 45, 60, 35, 55].map((width) => (
              <i key={width} className="placeholder" style={{ width: `${width}%` }} />
            ))}
          </div>
        ) : (
          <FilesProblem
            cluster={cluster}
            subject={subject}
            problem={denied ?? looked.problem}
            onAgain={() => setTries((n) => n + 1)}
            onBack={path === null ? null : () => go({ container, path: null })}
          />
        )
      ) : (
        <FileTable
          listing={listing}
          isLooking={isLooking}
          chosen={chosen}
          onChoose={setChosen}
          onOpen={open}
        />
      )}
      <TransferList subject={subject} />
    </div>
  )
}

/** The paths of those that are known to be there already. */
const presentOf = (files: readonly UploadedFile[], listing: FolderListing | null): readonly string[] =>
  files
    .filter(({ isFolder }) => isFolder !== true)
    .map(({ path }) => path)
    .filter((path) => listing?.entries.some(({ name }) => name === path) === true)

/** Whether it has bytes to copy. */
const isReadable = ({ type, link }: FileEntry): boolean => type === 'file' || link?.leadsTo === 'file'

/** PathField says which folder is shown, and goes to another one. */
function PathField({ path, onGo }: { path: string; onGo: (path: string) => void }) {
  const [typed, setTyped] = useState(shownFileName(path))
  return (
    <form
      className="files-path"
      onSubmit={(event) => {
        event.preventDefault()
        // A path that was not changed has bytes that its text does not show.
        if (typed === shownFileName(path)) onGo(path)
        else if (typed.startsWith('/')) onGo(typed.replaceAll('%', '%25'))
      }}
    >
      <input
        className="field mono"
        aria-label="Folder"
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        title={`${shownFileName(fileNameIn(path))}: press Enter to go to another folder`}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </form>
  )
}

/** FilesProblem says why a folder is not shown, and offers the way that works instead. */
function FilesProblem(props: {
  cluster: ClusterState
  subject: FilesPod
  problem: unknown
  onAgain: () => void
  onBack: (() => void) | null
}) {
  const { cluster, subject, problem, onAgain, onBack } = props
  const { dialog } = useApplication()
  const { namespace, pod: name, uid } = subject
  const why = typeof problem === 'string' ? problem : messageOf(problem)
  if (problem instanceof FlotillaError && problem.code === 'image_lacks_program')
    return (
      <EmptyState
        icon={DownloadIcon}
        tone="plain"
        what="The image has no tools to list files"
        why={why}
        action={{
          label: 'Debug…',
          act: () =>
            dialog.set({ type: 'debug', clusterId: cluster.clusterId, pod: { namespace, name, uid } }),
        }}
      />
    )
  return (
    <EmptyState
      icon={DownloadIcon}
      tone="bad"
      what="This folder cannot be shown"
      why={why}
      action={
        onBack === null
          ? { label: 'Try again', act: onAgain }
          : { label: 'Go to the first folder', act: onBack }
      }
    />
  )
}
