import type { ContextChoice, FileChoices } from './contextChoices.ts'

/** ContextLine is one line of the dropdown's list: the name of a file, why nothing in it can be used, or a context. */
export type ContextLine =
  | { readonly type: 'heading'; readonly file: FileChoices }
  | { readonly type: 'note'; readonly file: FileChoices }
  | {
      readonly type: 'choice'
      readonly file: FileChoices
      readonly choice: ContextChoice
      readonly place: number
    }

/** contextLines lists the files one below the other; the place of a context counts contexts only. */
export function contextLines(files: readonly FileChoices[]): ContextLine[] {
  const lines: ContextLine[] = []
  let place = 0
  for (const file of files) {
    lines.push({ type: 'heading', file })
    if (file.problem !== null) lines.push({ type: 'note', file })
    for (const choice of file.choices) {
      lines.push({ type: 'choice', file, choice, place })
      place += 1
    }
  }
  return lines
}

/** linesByFile divides neighbouring lines by their file. */
export function linesByFile(
  lines: readonly ContextLine[],
): { readonly file: FileChoices; readonly lines: readonly ContextLine[] }[] {
  const groups: { file: FileChoices; lines: ContextLine[] }[] = []
  for (const line of lines) {
    const last = groups.at(-1)
    if (last?.file === line.file) last.lines.push(line)
    else groups.push({ file: line.file, lines: [line] })
  }
  return groups
}
