import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Settings } from '#contract'
import { useApplication } from './application.ts'

const queryKey = ['settings']

/**
 * useSettings is the settings as last read, and reads them again when the component appears; null until they are there.
 * Without an answer the defaults hold; that the server is away is said elsewhere.
 */
export function useSettings(): Settings | null {
  const { client } = useApplication()
  return useQuery({ queryKey, queryFn: () => client.api.settings() }).data ?? null
}

/** useChangeSettings saves a change; the settings shown follow what the server has saved. */
export function useChangeSettings(): (change: Partial<Settings>) => Promise<unknown> {
  const { client } = useApplication()
  const queries = useQueryClient()
  const { mutateAsync } = useMutation({
    mutationFn: (change: Partial<Settings>) => client.api.changeSettings(change),
    onSuccess: (saved) => queries.setQueryData(queryKey, saved),
  })
  return mutateAsync
}
