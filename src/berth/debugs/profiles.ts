import type { DebugProfile } from '#contract'

/** What a profile gives to a container of its own, as kubectl does; undefined where the defaults hold. */
export function securityOf(profile: DebugProfile): object | undefined {
  switch (profile) {
    case 'general':
      return { capabilities: { add: ['SYS_PTRACE'] } }
    case 'baseline':
      return undefined
    case 'restricted':
      return {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      }
    case 'netadmin':
      return { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } }
    case 'sysadmin':
      return { privileged: true }
  }
}
