/** The rooms that each room under src imports, and no others; the order is that of the house, from the ground up. */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  machinery: [],
  contract: ['machinery'],
  kinds: ['machinery', 'contract'],
  kubeconfig: ['machinery'],
  kube: ['machinery', 'kubeconfig'],
  berth: ['machinery', 'contract', 'kinds', 'kubeconfig', 'kube'],
  server: ['machinery', 'contract', 'kubeconfig'],
  ui: ['machinery', 'contract', 'kinds'],
  sim: ['machinery'],
  cli: ['machinery', 'server', 'sim'],
}

/** Rooms that know one cluster only and therefore no cluster's name. */
export const namelessRooms: readonly string[] = ['berth', 'kube']

/** Rooms beside src: they hold tests and tools, and only their inside is theirs. */
export const outerRooms: readonly string[] = ['testkit', 'specs', 'testbed', 'bench', 'scripts']
