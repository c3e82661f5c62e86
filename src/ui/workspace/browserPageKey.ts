import { apiRoot, pageCodeMark } from '#contract'

const storageName = 'flotilla.pageKey'

/**
 * browserPageKey answers the key of this page, read again with each call: another tab may have been signed in since. Where
 * the page has just been signed in, its code is traded for the key first and taken out of the address. The key is kept
 * for this origin, so that a second tab needs no link of its own; it means nothing once the server has ended. Where the
 * browser keeps nothing, it lasts as long as the page.
 */
export async function browserPageKey(): Promise<() => string | null> {
  let fresh: string | null = null
  if (location.hash.startsWith(pageCodeMark)) {
    const code = location.hash.slice(pageCodeMark.length)
    history.replaceState(null, '', location.pathname)
    fresh = await keyForCode(code).catch(() => null)
  }
  if (fresh !== null)
    try {
      localStorage.setItem(storageName, fresh)
    } catch {
      // The browser keeps nothing for this page.
    }
  return () => {
    try {
      return localStorage.getItem(storageName) ?? fresh
    } catch {
      return fresh
    }
  }
}

/** Trades the code of a page that has just been signed in for its key; null where the server refuses. */
async function keyForCode(code: string): Promise<string | null> {
  // The cookie that came with the code says that this is the browser that was signed in.
  const response = await fetch(`${apiRoot}/page-key`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  return response.ok ? ((await response.json()) as { key: string }).key : null
}
