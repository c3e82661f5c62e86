import { Agent, type ClientRequest, type OutgoingHttpHeaders, request as openRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type BerthAddress, berthSecretHeader } from '#contract'
import { Pipes } from './pipes.ts'

/** A request to a berth: its head, as far as it is not the door's own. */
export interface BerthRequest {
  readonly method?: string | undefined
  /** Path and query. */
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly signal?: AbortSignal
}

/**
 * BerthDoor is how one running berth is reached, wherever it runs. Requests and connections are in flight from the
 * moment they are opened until they close; when the berth ends, those that are in flight are destroyed.
 */
export interface BerthDoor {
  /** The host and the secret that every request and upgrade carries. */
  readonly headers: Readonly<Record<string, string>>
  /** Opens a request that carries them; the caller writes the body and ends it. */
  request(request: BerthRequest): ClientRequest
  /** Dials a connection for one upgrade; the caller writes its head, with the door's headers in it. */
  connect(): Socket
  /** Add here whatever else must end with the berth. */
  readonly inFlight: Pipes
}

/** Door reaches a berth at an address. Its launcher owns it and disposes it when the berth ends. */
export class Door implements BerthDoor, Disposable {
  readonly headers: BerthDoor['headers']
  readonly inFlight = new Pipes()
  /** As Node's own clients name it. */
  readonly #place: { readonly socketPath: string } | { readonly host: string; readonly port: number }
  /** Keeps connections to the berth for its plain requests. */
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 4, scheduling: 'lifo' })

  constructor(address: BerthAddress, secret: string) {
    this.#place =
      address.type === 'socket' ? { socketPath: address.path } : { host: address.host, port: address.port }
    this.headers = { host: 'berth', [berthSecretHeader]: secret }
  }

  request({ headers, ...head }: BerthRequest): ClientRequest {
    const request = openRequest({
      ...head,
      ...this.#place,
      agent: this.#agent,
      headers: { ...headers, ...this.headers },
    })
    this.#follow(request)
    return request
  }

  connect(): Socket {
    const place = this.#place
    const socket = 'socketPath' in place ? connect(place.socketPath) : connect(place.port, place.host)
    socket.setNoDelay()
    this.#follow(socket)
    return socket
  }

  [Symbol.dispose](): void {
    this.inFlight[Symbol.dispose]()
    this.#agent.destroy()
  }

  #follow(opened: ClientRequest | Socket): void {
    const inFlight = this.inFlight.add(opened)
    opened.once('close', () => inFlight[Symbol.dispose]())
  }
}
