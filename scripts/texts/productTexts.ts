import fs from 'node:fs/promises'
import type { Source } from '../walls/ast.ts'
import { type Text, textsOf } from './texts.ts'

/** Where the product's texts are. The simulated API server answers in Kubernetes' words, which are not ours. */
const places = [
  'src/{cli,contract,kinds,kubeconfig,kube,berth,server,ui,machinery}/**/*.{ts,tsx,html,webmanifest}',
  'src/sim/demo/**/*.ts',
  'scripts/run.mjs',
  'scripts/bootstrap/*.mjs',
]

/** Tests, their doubles and the page of the design system are read by developers only. */
const others = /\.test\.tsx?$|\.d\.ts$|\/scripted\w+\.ts$|^src\/ui\/(gallery|testing)\//

/** productSources reads every file that may hold a text of the product. */
export async function productSources(): Promise<Source[]> {
  const paths: string[] = []
  for await (const path of fs.glob(places)) paths.push(path.replaceAll('\\', '/'))
  const product = paths.filter((path) => !others.test(path)).toSorted()
  return Promise.all(product.map(async (path) => ({ path, text: await fs.readFile(path, 'utf8') })))
}

/** productTexts lists every text of the product, file by file. */
export async function productTexts(): Promise<Text[]> {
  return (await productSources()).flatMap(textsOf)
}
