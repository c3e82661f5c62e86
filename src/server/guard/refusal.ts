import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FlotillaError } from '#contract'

/** Answers a request that is not let in: a calm page where a person looks, JSON elsewhere. */
export function refuse(request: IncomingMessage, response: ServerResponse, error: FlotillaError): void {
  const isForPerson =
    !request.url?.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html')
  const body = isForPerson ? refusalPage(error.message) : JSON.stringify(error.toBody())
  response.statusCode = error.status
  response.setHeader('content-type', isForPerson ? 'text/html; charset=utf-8' : 'application/json')
  response.setHeader('content-length', Buffer.byteLength(body))
  // The body of a refused request is never read; keeping the connection would mean reading it.
  response.setHeader('connection', 'close')
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Answers an upgrade that is not let in and closes its connection. */
export function refuseUpgrade(
  socket: Duplex,
  error: FlotillaError,
  headers: Readonly<Record<string, string>>,
  body: string = JSON.stringify(error.toBody()),
): void {
  const lines = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.on('error', () => {})
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

/** The sentences are the catalogue's own, so nothing of a request is ever echoed into this page. */
const refusalPage = (sentence: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Flotilla</title>
<style>
body { font: 16px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.25rem; font-weight: 600 }
code { font-family: ui-monospace, monospace }
</style>
</head>
<body>
<h1>Flotilla</h1>
<p>${sentence}</p>
<p>To get in, go to the terminal and run <code>npm start</code>: it opens this page signed in.</p>
</body>
</html>
`
