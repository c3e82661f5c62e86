/**
 * Floors are the order inside a room, lowest first: each floor lists the room's folders and loose files that stand on it. A
 * file imports only from its own folder and from floors below.
 */
export type Floors = readonly (readonly string[])[]

/** otherFolders stands for all folders of the room that are not listed, as separate folders of one floor. */
export const otherFolders = '*'

export const floors: Readonly<Record<string, Floors>> = {
  machinery: [
    ['runtime.d.ts', 'compareText.ts'],
    [
      'abortable.ts',
      'backoff.ts',
      'clock.ts',
      'gvr.ts',
      'humanDuration.ts',
      'kubeObject.ts',
      'labelMatch.ts',
      'labelSelector.ts',
      'lease.ts',
      'listeners.ts',
      'naturalKey.ts',
      'quantity.ts',
      'segments.ts',
      'servedColumn.ts',
      'sortPlace.ts',
      'wireShape.ts',
    ],
    ['keepAlive.ts', 'scope.ts'],
  ],
  kinds: [
    ['cells', 'details', 'actions.ts'],
    ['definition', 'anyActions.ts'],
    ['workloads'],
    // The kinds whose folders other kinds import.
    ['pod', 'job', 'storageClass'],
    [otherFolders],
    ['customKinds.ts', 'registry.ts'],
    ['customResource'],
  ],
  kubeconfig: [
    ['access.ts', 'kubeconfigName.ts', 'regularFile.ts', 'serverUrl.ts', 'shortNames.ts', 'yamlTree.ts'],
    ['fields.ts', 'searchPaths.ts'],
    ['kubeconfigFile.ts', 'pem.ts'],
    ['clusterAccess.ts', 'materialPaths.ts'],
    ['userAccess.ts'],
    ['readAccess.ts'],
    ['discoverKubeconfigs.ts', 'watchKubeconfigs.ts'],
  ],
  kube: [['errors'], ['protobuf', 'transport'], ['auth'], ['client'], ['reflector']],
  berth: [
    ['requests', 'process', 'control'],
    ['connection', 'discovery', 'access'],
    ['collection', 'views'],
    ['metrics', 'tables'],
    ['objects', 'helm', 'overview', 'attention', 'catalog', 'permissions', 'diagnostics', 'maintenance'],
    ['stream'],
    ['berth.ts'],
    ['main.ts'],
  ],
  server: [
    ['disk', 'guard'],
    ['runtime', 'discovery', 'roster'],
    ['pipe', 'aggregates', 'workspace'],
    ['http'],
    ['options.ts'],
    ['server.ts'],
  ],
  ui: [
    ['wire'],
    ['session'],
    ['workspace'],
    ['kit'],
    ['application'],
    ['catalog'],
    ['table/source', 'frame', 'actions', 'kubeconfig', 'demo', 'appLog'],
    ['views', 'maintenance', 'settings'],
    ['table/narrow', 'table/rowsText', 'panel/parts'],
    ['table', 'helm', 'overview', 'diagnostics', 'sidebar', 'palette', 'tabs'],
    ['panel'],
    ['gallery'],
    ['shell'],
    ['main.tsx'],
  ],
  sim: [['store', 'forms'], ['api'], ['server'], ['demo']],
  cli: [['browser.ts', 'flags.ts', 'stopSignal.ts'], ['world.ts'], ['shown.ts'], ['run.ts'], ['main.ts']],
}
