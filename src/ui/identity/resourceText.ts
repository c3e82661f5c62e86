import type { WhoCanParams } from '#contract'
import { kinds } from '#kinds'

type Named = Pick<WhoCanParams, 'group' | 'resource' | 'subresource' | 'path'>

/**
 * readResource reads a resource as kubectl writes it: `pods`, `deployments.apps`, `pods/log`; or an address, `/metrics`. A
 * resource of Kubernetes' own needs no group.
 */
export function readResource(text: string): Named {
  const wanted = text.trim()
  const nothing = { group: '', resource: '', subresource: '', path: '' }
  if (wanted.startsWith('/')) return { ...nothing, path: wanted }
  const [named = '', ...rest] = wanted.split('/')
  const [resource = '', ...groups] = named.split('.')
  const known = kinds.find(({ gvr }) => gvr.resource === resource)?.gvr.group ?? ''
  return {
    ...nothing,
    resource,
    group: groups.length === 0 ? known : groups.join('.'),
    subresource: rest.join('/'),
  }
}

/** writeResource is the text that `readResource` reads so. */
export function writeResource({
  group = '',
  resource = '',
  subresource = '',
  path = '',
}: Partial<Named>): string {
  if (path !== '') return path
  return `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`
}
