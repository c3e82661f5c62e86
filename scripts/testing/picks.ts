/** Wish is the part of the tests that the command line asks for. */
export type Wish =
  | { readonly type: 'all' }
  | {
      readonly type: 'changed'
      /** The commit to compare with; null for the last one. */
      readonly since: string | null
      /** The specs that are named. */
      readonly named: readonly string[]
    }
  | { readonly type: 'unknown'; readonly problem: string }

/** readWish reads the arguments of `npm test`. */
export function readWish(args: readonly string[]): Wish {
  if (args.length === 0) return { type: 'all' }
  const [first = '', ...named] = args
  const since = /^--changed(?:=(.+))?$/u.exec(first)
  if (since === null)
    return {
      type: 'unknown',
      problem: `Unknown argument: ${first}. Known: --changed or --changed=<commit>, then names of specs.`,
    }
  const other = named.find((name) => !isSpec(name))
  if (other !== undefined)
    return { type: 'unknown', problem: `Not a spec: ${other}. A spec is a file specs/….spec.ts.` }
  return { type: 'changed', since: since[1] ?? null, named }
}

export interface ProjectFile {
  readonly project: string
  /** Its path from the root. */
  readonly file: string
}

export interface Picks {
  readonly unit: readonly string[]
  readonly real: readonly string[]
  readonly specs: readonly string[]
  /** A line for each part of the tests that does not run. */
  readonly leftOut: readonly string[]
}

/**
 * pick picks the files that a change can reach: unit tests and tests on real clusters by their imports. Specs drive the
 * whole product, so every change reaches all of them; only those run that are changed themselves or named.
 */
export function pick({
  all,
  reached,
  changed,
  named,
}: {
  readonly all: readonly ProjectFile[]
  /** Those that import a changed file, or are one. */
  readonly reached: readonly ProjectFile[]
  /** Every changed file. */
  readonly changed: readonly string[]
  readonly named: readonly string[]
}): Picks {
  const filesOf = (project: string, files: readonly ProjectFile[]) =>
    files.filter((each) => each.project === project).map(({ file }) => file)
  const unit = filesOf('unit', reached)
  const real = filesOf('real', reached)
  const specs = filesOf('specs', all).filter((file) => changed.includes(file) || named.includes(file))
  const unfollowed = changed.filter((file) => !/\.(?:tsx?|mjs|md)$/u.test(file))
  const leftOut = (name: string, project: string, picked: readonly string[], why: string) => {
    const count = filesOf(project, all).length
    return count === picked.length ? [] : [`${count - picked.length} of ${count} ${name}: ${why}`]
  }
  return {
    unit,
    real,
    specs,
    leftOut: [
      'the checks: `npm run check` runs them',
      ...leftOut('files of unit tests', 'unit', unit, 'the change does not reach them'),
      ...leftOut('files of tests on real clusters', 'real', real, 'the change does not reach them'),
      ...leftOut('specs', 'specs', specs, 'they are neither changed nor named'),
      ...unfollowed.map((file) => `the tests that read ${file}: no import shows which they are`),
    ],
  }
}

const isSpec = (name: string): boolean => /^specs\/.+\.spec\.ts$/u.test(name)
