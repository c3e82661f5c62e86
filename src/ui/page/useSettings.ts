import { useEffect, useState } from 'react'
import type { Settings } from '#contract'
import { useApplication } from './application.ts'

/** useSettings reads the settings when the component appears; null until they are there. */
export function useSettings(): Settings | null {
  const { client } = useApplication()
  const [settings, setSettings] = useState<Settings | null>(null)
  useEffect(() => {
    let isGone = false
    client.api.settings().then(
      (read) => {
        if (!isGone) setSettings(read)
      },
      // Without an answer the defaults hold; that the server is away is said elsewhere.
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [client])
  return settings
}
