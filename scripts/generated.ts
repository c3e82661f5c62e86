import fs from 'node:fs/promises'
import { type ErrorCode, errorCatalogue } from '#contract'

/** generatedFiles are the committed files that are made from others: path from the root, and what it must contain. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([['docs/errors.md', errorsPage()]])
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
