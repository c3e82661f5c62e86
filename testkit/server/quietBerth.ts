import { createServer } from 'node:http'
import type { ToBerth } from '#contract'

/** A berth's process that answers every request with its context and the request's address, and writes nothing. */
process.on('message', (message: ToBerth) => {
  if (message.t === 'close') process.exit(0)
  if (message.t !== 'open') return
  const server = createServer((request, response) => {
    response.end(JSON.stringify({ ...message.access, url: request.url }))
  })
  const { listen } = message
  if (listen.type === 'socket')
    server.listen(listen.path, () => process.send?.({ t: 'listening', port: null }))
})
process.on('disconnect', () => process.exit(0))
