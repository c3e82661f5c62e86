import fs from 'node:fs/promises'
import { customKinds, kinds } from '#kinds'
import type { Source } from '../walls/ast.ts'
import { productSources } from './productTexts.ts'
import { textsOf } from './texts.ts'
import { commentProblems, proseProblems, textProblems } from './words.ts'

/** How many comments with vague words each room may still have. The numbers only fall: lower them with what you mend. */
const commentsToMend: Readonly<Record<string, number>> = {
  'src/berth': 119,
  'src/contract': 7,
  'src/kinds': 13,
  'src/kube': 14,
  'src/kubeconfig': 5,
  'src/server': 27,
  'src/sim': 12,
  'src/ui': 33,
}

/** productWordProblems judges every text of the product, every comment of src, and every page of documentation. */
export async function productWordProblems(): Promise<string[]> {
  return [
    ...(await productSources()).flatMap(textsOf).flatMap((text) => textProblems(text, kubernetesNames)),
    ...(await sources('{README,CHANGELOG,docs/**/*}.md')).flatMap(proseProblems),
    ...beyond(commentsToMend, (await sources('src/**/*.{ts,tsx}')).flatMap(commentProblems)),
  ]
}

/** The problems of those rooms that have more of them than they may have. */
function beyond(limits: Readonly<Record<string, number>>, problems: readonly string[]): string[] {
  const byRoom = Map.groupBy(problems, (problem) => problem.split('/').slice(0, 2).join('/'))
  return [...byRoom].flatMap(([room, found]) => (found.length > (limits[room] ?? 0) ? found : []))
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
