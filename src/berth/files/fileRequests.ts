import { type FileListParams, FlotillaError, type FolderListing, maxListedFiles } from '#contract'
import type { KubeClient } from '#kube'
import { abortable } from '#machinery'
import type { Handlers } from '../requests/handlers.ts'
import type { Log } from '../requests/log.ts'
import { type FilesParts, runScript } from './containerScript.ts'
import { FileContent } from './fileContent.ts'
import { bytesOfFilePath } from './filePath.ts'
import { FileTree } from './fileTree.ts'
import { readListing } from './listing.ts'
import { listScript, octalPath } from './scripts.ts'
import type { Uploads } from './uploads.ts'

/** More than the names, owners and targets of as many files as are listed. */
const maxListingBytes = 8 * 2 ** 20
/** A listing is given up after this time; a request for it waits a little longer. */
const listMs = 25_000

/** fileRequests answers what the folders and files of a container hold. */
export const fileRequests = (parts: FilesParts & { readonly log: Log }, uploads: Uploads) =>
  ({
    'files/list': (params, client, signal) => abortable(listFolder(params, client, parts), signal),
    'files/content': (params) => {
      const { begin, headers } = contentOf(params, parts)
      return { contentType: 'application/octet-stream', headers, begin }
    },
    'files/tree': (params) => ({
      contentType: 'application/zip',
      headers: () => ({ 'content-disposition': 'attachment' }),
      begin: (sink) => new FileTree(params, sink, parts),
    }),
    'files/upload': {
      require: (params) => uploads.requireAllowed(params),
      answer: async (params) => ({ jobId: uploads.begin(params) }),
    },
  }) satisfies Partial<Handlers>

/**
 * listFolder reads a listing to its end, also where the page has gone away: a command whose output is not taken would wait in the
 * container for good.
 */
async function listFolder(
  params: FileListParams,
  client: KubeClient,
  parts: FilesParts,
): Promise<FolderListing> {
  const { path } = params
  const late = new AbortController()
  using _timer = parts.clock.after(listMs, () => late.abort(new FlotillaError('deadline_exceeded')))
  const printed: Buffer[] = []
  let bytes = 0
  const container = await runScript(
    parts,
    client,
    params,
    {
      script: listScript,
      words: [path === undefined ? '' : octalPath(bytesOfFilePath(path)), String(maxListedFiles)],
      about: path ?? '.',
      purpose: 'reading files',
    },
    {
      signal: late.signal,
      owner: {
        onOutput: (piece) => {
          bytes += piece.length
          if (bytes <= maxListingBytes) printed.push(piece)
        },
      },
    },
  )
  if (bytes > maxListingBytes)
    throw new FlotillaError('cluster_failed', 'The container prints more than a list of files.')
  return { container, ...readListing(Buffer.concat(printed)) }
}

function contentOf(
  params: ConstructorParameters<typeof FileContent>[0],
  parts: ConstructorParameters<typeof FileContent>[2],
) {
  let content: FileContent | null = null
  return {
    headers: () => content?.headers ?? {},
    begin: (sink: ConstructorParameters<typeof FileContent>[1]) => {
      content = new FileContent(params, sink, parts)
      return content
    },
  }
}
