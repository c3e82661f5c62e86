import { createHash } from 'node:crypto'
import type { CredentialPlugin } from '#contract'
import type { Access } from '#kubeconfig'

/**
 * pluginOf is the credential plugin of an access. Two plugins with the same command and environment sign in as the same
 * user, whatever arguments name the cluster. Only a digest of them leaves the berth.
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
