export type ServerReading =
  | {
      readonly type: 'server'
      /** The address without user, password, query, fragment and trailing slash. */
      readonly url: string
      readonly isTls: boolean
      readonly user: { readonly username: string; readonly password: string } | null
    }
  | { readonly type: 'problem'; readonly problem: string }

/**
 * parseServer reads the `server` of a cluster as kubectl does: without a scheme it is `http://host:port`, and a path is
 * the prefix of every request. Its problems never quote the address, which may contain a password.
 */
export function parseServer(server: string): ServerReading {
  if (server === '') return problem('has no server')
  const [, host = '', path = ''] = /^([^/]*(?:\/\/[^/]*)?)(.*)$/s.exec(server) ?? []
  // A blank inside of a path is a blank, as for kubectl.
  const withoutBlanks = host + path.replaceAll(/ (?=.*[^ ])/g, '%20')
  // The URL parser would silently drop or convert these characters.
  if (/[\s\\\p{Cc}]/u.test(withoutBlanks)) return problem(notValid)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(server)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return problem('server has to begin with https:// or http://')
  const text = scheme === undefined ? `http://${withoutBlanks}` : withoutBlanks
  if (/^https?:\/\/[/?#]/i.test(text) || !URL.canParse(text)) return problem(notValid)
  const url = new URL(text)
  if (scheme === undefined && url.pathname !== '/') return problem(notValid)
  const user = addressUser(url)
  if (user === 'malformed') return problem(notValid)
  return {
    type: 'server',
    url: url.origin + url.pathname.replace(/\/+$/, ''),
    isTls: url.protocol === 'https:',
    user,
  }
}

const notValid = 'server is not a valid address such as https://10.0.0.1:6443'

const problem = (text: string): ServerReading => ({ type: 'problem', problem: text })

function addressUser(url: URL): { username: string; password: string } | null | 'malformed' {
  if (url.username === '' && url.password === '') return null
  try {
    return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
  } catch {
    // A percent sign that encodes nothing. Go refuses such an address as well.
    return 'malformed'
  }
}
