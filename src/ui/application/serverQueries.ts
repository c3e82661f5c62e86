import { QueryClient } from '@tanstack/react-query'

/**
 * serverQueries keeps what the page reads from the server's plain routes: settings and log. Nothing is read again by
 * itself, and the browser's idea of being online does not matter, since the server is on this machine.
 */
export const serverQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        gcTime: Number.POSITIVE_INFINITY,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
