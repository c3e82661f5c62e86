import fs from 'node:fs/promises'
import { type ErrorCode, errorCatalogue, pathParams, requestNames, requests } from '#contract'

/** generatedFiles are the committed files that are made from others: path from the root, and what it must contain. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/errors.md', errorsPage()],
    ['docs/api.md', apiPage()],
  ])
}

/** staleFiles names the generated files on disk that differ from what their sources make. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = []
  for (const [path, text] of generatedFiles()) {
    const present = await fs.readFile(path, 'utf8').catch(() => null)
    if (present !== text) stale.push(path)
  }
  return stale
}

function errorsPage(): string {
  const codes = (Object.keys(errorCatalogue) as ErrorCode[]).toSorted()
  const rows = codes.map((code) => {
    const { status, isRetryable, sentence } = errorCatalogue[code]
    return `| \`${code}\` | ${status} | ${isRetryable ? 'yes' : 'no'} | ${sentence} |`
  })
  return `# Errors

Every answer that is an error has the body \`{"error": {"code", "message", "clusterId"?, "details"?}}\`. These are the
codes. The message is the sentence below where there is no better one. *Retry* says whether the same call may go
through later. This page is made from \`src/contract/errors.ts\` by \`npm run fix\`.

| code | status | retry | sentence |
|---|---|---|---|
${rows.join('\n')}
`
}

function apiPage(): string {
  const rows = requestNames.map((name) => {
    const spec = requests[name]
    const { method, path, cluster, maxBytes, does, params } = spec
    const internal: readonly string[] = 'internal' in spec ? spec.internal : []
    const inPath = [...pathParams(name), ...(cluster === 'scope' ? ['tail'] : [])]
    const listed = ('entries' in params ? Object.keys(params.entries) : ['as the action says'])
      .filter((key) => !inPath.includes(key) && !internal.includes(key))
      .map((key) => (/ /.test(key) ? key : `\`${key}\``))
    const limit = maxBytes >= 2 ** 20 ? `${maxBytes / 2 ** 20} MB` : `${maxBytes / 1024} KB`
    return `| \`${method} ${path}\` | \`${name}\` | \`${cluster}\` | ${listed.join(', ')} | ${limit} | ${does} |`
  })
  return `# API

Requests about one cluster. A script sends them to \`/api/v1\` with \`Authorization: Bearer <token>\`; the page sends the same
requests by name over the cluster's own WebSocket. The table is made from \`src/contract/requests.ts\` by \`npm run fix\`.

- *Cluster* says where a script names the cluster: in \`?clusterId=\`, or in \`?scope=\`, such as
  \`config:prod|namespace:default\`. There is no default: a request that names no cluster is answered with 400.
- Parameters of a \`GET\` stand in the query: a list with commas between its names, a flag as \`true\` or \`false\`. Parameters of
  any other request are a JSON body.
- A request that changes the cluster is confirmed with \`"confirm"\` and the cluster's name in its body where the cluster's
  protection asks for it. In a read-only cluster it is refused.
- Errors are listed in [errors.md](errors.md).

| address | request | cluster | parameters | at most | what it does |
|---|---|---|---|---|---|
${rows.join('\n')}
`
}
