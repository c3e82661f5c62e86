import { createHash } from 'node:crypto'
import type { CredentialPlugin } from '#contract'
import type { Access } from '#kubeconfig'

/**
 * pluginOf is the credential plugin of an access. Two with the same command and environment sign in as the same person,
 * whatever arguments name the cluster; only a digest of them is told.
 */
export function pluginOf({ authentication }: Access): CredentialPlugin | null {
  if (authentication.type !== 'exec') return null
  const { command, env } = authentication.exec
  const login = createHash('sha256')
    .update(JSON.stringify([command, env]))
    .digest('hex')
    .slice(0, 16)
  return { command, login }
}
