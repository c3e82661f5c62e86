import fs from 'node:fs/promises'
import { customKinds, kinds } from '#kinds'
import type { Source } from '../walls/ast.ts'
import { productSources } from './productTexts.ts'
import { textsOf } from './texts.ts'
import { commentProblems, proseProblems, textProblems } from './words.ts'

/** productWordProblems judges every text of the product, every comment of src, and every page of documentation. */
export async function productWordProblems(): Promise<string[]> {
  return [
    ...(await productSources()).flatMap(textsOf).flatMap((text) => textProblems(text, kubernetesNames)),
    ...(await sources('{README,CHANGELOG,docs/**/*}.md')).flatMap(proseProblems),
    ...(await sources('src/**/*.{ts,tsx}')).flatMap(commentProblems),
  ]
}

/** Names of kinds as the sidebar shows them, and headings of columns as kubectl prints them. */
const kubernetesNames: ReadonlySet<string> = new Set([
  ...[...kinds, ...customKinds].flatMap(({ title }) => [title.one, title.many]),
  ...kinds.flatMap(({ columns }) => columns.map(({ title }) => title)),
])

async function sources(pattern: string): Promise<Source[]> {
  const found: Source[] = []
  for await (const path of fs.glob(pattern))
    found.push({ path: path.replaceAll('\\', '/'), text: await fs.readFile(path, 'utf8') })
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
