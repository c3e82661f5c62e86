import type { Call } from './call.ts'

/** RecordedRequest is one request to a server, without its credentials. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly userAgent: string
  readonly httpVersion: string
  readonly isWatch: boolean
  /** Null where the request was refused before its user was known. */
  readonly username: string | null
  /** Null while the request is not answered. */
  readonly status: number | null
  readonly hasEnded: boolean
}

/** Recorder keeps the requests of a server in the order they came, the newest `capacity` of them. */
export class Recorder {
  readonly #capacity: number
  readonly #requests: { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] }[] = []
  #total = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  /** How many requests came, including those that are no longer kept. */
  get total(): number {
    return this.#total
  }

  /** Records a request; calling the result adds its user. */
  record(call: Call): (username: string) => void {
    const request = {
      method: call.method,
      path: call.path,
      query: Object.fromEntries(call.query),
      userAgent: call.header('user-agent'),
      httpVersion: call.httpVersion,
      isWatch: ['1', 'true'].includes(call.query.get('watch') ?? ''),
      username: null as string | null,
      status: null as number | null,
      hasEnded: false,
    }
    this.#total += 1
    this.#requests.push(request)
    if (this.#requests.length > this.#capacity) this.#requests.shift()
    call.ended.addEventListener(
      'abort',
      () => {
        request.status = call.status
        request.hasEnded = true
      },
      { once: true },
    )
    return (username) => {
      request.username = username
    }
  }
}
