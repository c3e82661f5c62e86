import { useSession } from '../application/application.ts'

/** useShow leads to all that a figure has counted: of all namespaces, by the filter that is given or none. */
export function useShow(): (domain: string, filter?: string) => void {
  const { view } = useSession()
  return (domain, filter = '') => {
    view.chooseNamespace({ type: 'all-namespaces' })
    view.changeTable(domain, { filter })
    view.show(domain)
  }
}
