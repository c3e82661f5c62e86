/**
 * Floors are the order inside a room, lowest first: each floor lists the room's folders and loose files that stand on it. A
 * file imports only from its own folder and from floors below.
 */
export type Floors = readonly (readonly string[])[]

export const floors: Readonly<Record<string, Floors>> = {
  berth: [
    ['requests', 'process'],
    ['connection', 'discovery', 'access'],
    ['collection', 'views'],
    ['metrics', 'tables'],
    ['objects', 'helm', 'overview', 'attention', 'catalog', 'permissions', 'diagnostics', 'maintenance'],
    ['stream'],
    ['berth.ts'],
    ['main.ts'],
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
}
