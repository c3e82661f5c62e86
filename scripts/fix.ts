/** Writes what a machine can write: formatting, safe lint fixes and the generated files. */
import fs from 'node:fs/promises'
import { generatedFiles } from './generated.ts'
import { endWithParent, show, toolCommand } from './tools.ts'

endWithParent()
for (const [path, text] of generatedFiles()) await fs.writeFile(path, text)
process.exitCode = await show(toolCommand('biome', ['check', '--write', '.']))
