/**
 * ui: the browser application. Here live the page, its sockets and what it keeps of each open cluster; nothing that
 * knows a Kubernetes kind ever will, for cells and overviews are drawn by type. Plain TypeScript lives in wire,
 * workspace, session and tabs; every other folder is a feature of React components. Start reading at main.tsx (early.ts
 * runs before it), then
 * session/clusterSession.ts. No other room imports this one.
 */

export { OpenTabs, type TabsState } from './application/openTabs.ts'
export { ClusterSession, type SessionEnvironment } from './session/clusterSession.ts'
export { WorkspaceClient, type WorkspaceEnvironment } from './workspace/workspaceClient.ts'
