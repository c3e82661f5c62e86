import type { DebugProfile } from '#contract'

interface Security {
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] }
}

/** withProfile gives a container the rights of that profile, as kubectl does: some add to what it has, some replace it. */
export function withProfile<Container extends { readonly securityContext?: object }>(
  container: Container,
  profile: DebugProfile,
): Container {
  const { securityContext: had, ...rest } = container
  const securityContext = securityOf(profile, had)
  return { ...rest, ...(securityContext === undefined ? {} : { securityContext }) } as Container
}

/** Undefined where the defaults hold. */
function securityOf(profile: DebugProfile, had: Security | undefined): object | undefined {
  switch (profile) {
    case 'general':
      return withCapabilities(had, ['SYS_PTRACE'])
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
      return withCapabilities(had, ['NET_ADMIN', 'NET_RAW'])
    case 'sysadmin':
      return { ...had, privileged: true }
  }
}

const withCapabilities = (had: Security | undefined, added: readonly string[]): object => ({
  ...had,
  capabilities: { ...had?.capabilities, add: [...(had?.capabilities?.add ?? []), ...added] },
})
