import { readFile } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { FlotillaError } from '#contract'

/** Vite writes files under their content's hash here, so that one name never means another content. */
const hashedFolder = '/assets/'

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** PageFiles serves the built page. Addresses of the page's own making all answer its one HTML file. */
export class PageFiles {
  readonly #root: string

  constructor(root: string) {
    this.#root = resolve(root)
  }

  async answer(request: Request): Promise<Response> {
    const path = decoded(new URL(request.url).pathname)
    const content = path === '/' ? null : await this.#read(path)
    if (content !== null) return fileAnswer(path, content, path.startsWith(hashedFolder))
    const wantsPage = (request.headers.get('accept') ?? '').includes('text/html')
    if (path !== '/' && (!wantsPage || path.startsWith(hashedFolder)))
      throw new FlotillaError('route_not_found')
    const page = await this.#read('/index.html')
    if (page === null) throw new FlotillaError('route_not_found', 'The page has not been built.')
    return fileAnswer('/index.html', page, false)
  }

  async #read(path: string): Promise<Buffer | null> {
    const file = join(this.#root, path)
    if (!file.startsWith(this.#root + sep) || path.includes('\0') || path.includes('/.')) return null
    if (mediaTypes[extname(file)] === undefined) return null
    try {
      return await readFile(file)
    } catch {
      // A missing file and a folder get the same answer.
      return null
    }
  }
}

const fileAnswer = (path: string, content: Buffer, isImmutable: boolean): Response =>
  new Response(new Uint8Array(content), {
    headers: {
      'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
      'cache-control': isImmutable ? 'private, max-age=31536000, immutable' : 'no-store',
    },
  })

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (cause) {
    throw new FlotillaError('invalid_request', 'The address is malformed.', { cause })
  }
}
