/** Place is a position in a file; lines and columns count from 1. */
interface Place {
  readonly line: number
  readonly column: number
}

/** The part of the mutation tester's report that is read here. */
export interface MutationReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string
        readonly mutants: readonly {
          readonly replacement?: string
          readonly status: string
          readonly location: { readonly start: Place; readonly end: Place }
        }[]
      }
    >
  >
}

/** AcceptedMutant is a survivor that needs no test. One of which there are several in the file is listed as often. */
export interface AcceptedMutant {
  readonly file: string
  readonly original: string
  readonly replacement: string
}

/** AcceptedMutants is an entry of accepted.json: survivors of one file that need no test, and why. */
export interface AcceptedMutants {
  readonly file: string
  readonly reason: string
  readonly mutants: readonly (readonly [original: string, replacement: string])[]
}

/** acceptedMutants lists the mutants of all entries one by one. */
export const acceptedMutants = (entries: readonly AcceptedMutants[]): readonly AcceptedMutant[] =>
  entries.flatMap(({ file, mutants }) =>
    mutants.map(([original, replacement]) => ({ file, original, replacement })),
  )

/** Survivor is a mutant that no test noticed. */
interface Survivor extends Place {
  readonly file: string
  readonly original: string
  readonly replacement: string
}

/** Score counts the mutants of some files. */
export interface Score {
  readonly killed: number
  readonly survivors: readonly Survivor[]
  readonly accepted: number
  /** Accepted mutants of these files that are killed or gone. */
  readonly stale: readonly AcceptedMutant[]
}

const killed: readonly string[] = ['Killed', 'Timeout']
const survived: readonly string[] = ['Survived', 'NoCoverage']

/** scoreOf counts a report's mutants. Accepted ones match by file, original text and replacement, wherever they stand. */
export function scoreOf(report: MutationReport, acceptable: readonly AcceptedMutant[]): Score {
  const mutants = Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants.map(({ status, location, replacement = '' }) => ({
      status,
      survivor: {
        file,
        ...location.start,
        original: oneLine(textAt(source, location.start, location.end)),
        replacement: oneLine(replacement),
      },
    })),
  )
  const unused = acceptable.filter(({ file }) => file in report.files)
  const survivors: Survivor[] = []
  let accepted = 0
  for (const { survivor } of mutants.filter(({ status }) => survived.includes(status))) {
    const at = unused.findIndex(
      ({ file, original, replacement }) =>
        file === survivor.file && original === survivor.original && replacement === survivor.replacement,
    )
    if (at === -1) survivors.push(survivor)
    else {
      unused.splice(at, 1)
      accepted += 1
    }
  }
  return {
    killed: mutants.filter(({ status }) => killed.includes(status)).length,
    survivors,
    accepted,
    stale: unused,
  }
}

/** percentOf is the part of the mutants that were killed; accepted ones do not count. */
export const percentOf = ({ killed, survivors }: Score): number =>
  killed + survivors.length === 0 ? 100 : (100 * killed) / (killed + survivors.length)

/** scoreLines prints a score as the person reads it: survivors, stale entries, and the sum as the last line. */
export function scoreLines(name: string, score: Score): readonly string[] {
  const { killed, survivors, accepted, stale } = score
  return [
    ...survivors.map(
      ({ file, line, column, original, replacement }) =>
        `survived ${file}:${line}:${column}  ${shortened(original)}  →  ${shortened(replacement)}`,
    ),
    ...stale.map(
      ({ file, original, replacement }) =>
        `stale    ${file}  ${shortened(original)}  →  ${shortened(replacement)} survives no more: remove it from accepted.json`,
    ),
    `${name}: ${percentOf(score).toFixed(1)} % (${killed} of ${killed + survivors.length} mutants killed, ${accepted} more accepted)`,
  ]
}

function textAt(source: string, start: Place, end: Place): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n')
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const shortened = (text: string): string => (text.length <= 160 ? text : `${text.slice(0, 159)}…`)
