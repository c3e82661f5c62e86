/**
 * Prints every text that the product can show a person, one a line with its place: `npm run texts`, or
 * `npm run texts -- src/ui src/cli/flags.ts` for those of some folders and files.
 */
import { productTexts } from './texts/productTexts.ts'
import { endWithParent } from './tools.ts'

endWithParent()
const wanted = process.argv.slice(2)
const isWanted = (path: string) => wanted.length === 0 || wanted.some((start) => path.startsWith(start))
for (const { path, line, words } of await productTexts())
  if (isWanted(path)) process.stdout.write(`${path}:${line}: ${words}\n`)
