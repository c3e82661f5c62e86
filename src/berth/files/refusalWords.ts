import { FlotillaError, shownFileName } from '#contract'
import { scriptCodes } from './scripts.ts'

/** Of a sentence that a container says. */
const longestWords = 300

/** How commands say why something is refused, in English, and how it is told. */
const known: readonly (readonly [pattern: RegExp, words: (about: string) => string])[] = [
  [
    /permission denied|operation not permitted/iu,
    (about) => `The container’s user is not allowed to do this with “${about}”.`,
  ],
  [/no space left on device/iu, (about) => `There is no space left on the file system of “${about}”.`],
  [/disk quota exceeded/iu, (about) => `The quota of the file system of “${about}” is used up.`],
  [/read-only file ?system/iu, (about) => `The file system of “${about}” is read-only.`],
  [/no such file or directory|directory nonexistent/iu, (about) => `The container has no “${about}”.`],
  [/not a directory/iu, (about) => `A part of the path “${about}” is not a folder.`],
  [/file exists/iu, (about) => `“${about}” is there already, and is no folder.`],
  [/file name too long/iu, (about) => `The name “${about}” is too long for its file system.`],
  [/too many levels of symbolic links/iu, (about) => `The link “${about}” leads to itself.`],
  [/input\/output error/iu, (about) => `The disk of “${about}” reports an error.`],
]

/** refusalWords says in words why a script in a container ended with that code. */
export function refusalWords({
  exitCode,
  errors,
  about: path,
}: {
  readonly exitCode: number
  readonly errors: string
  readonly about: string
}): FlotillaError {
  const about = shownFileName(path)
  switch (exitCode) {
    case scriptCodes.notFolder:
      return new FlotillaError('action_refused', `“${about}” is not a folder.`)
    case scriptCodes.notFile:
      return new FlotillaError(
        'action_refused',
        `“${about}” is not a regular file, so it has no content to read.`,
      )
    case scriptCodes.present:
      return new FlotillaError('action_refused', `“${about}” is there already.`, {
        details: { isPresent: true },
      })
    case scriptCodes.isLink:
      return new FlotillaError(
        'action_refused',
        `“${about}” is a link. Upload to the place that it leads to.`,
      )
    case scriptCodes.isFolder:
      return new FlotillaError('action_refused', `“${about}” is a folder.`)
    case scriptCodes.short:
      return new FlotillaError(
        'cluster_failed',
        `Not every byte of “${about}” arrived, so it was not written.`,
      )
    case scriptCodes.noTree:
      return new FlotillaError(
        'action_refused',
        `“${about}” is made up by the kernel as it is read, so there is nothing to copy.`,
      )
    case scriptCodes.notAllowed:
      return new FlotillaError(
        'action_refused',
        `The container’s user is not allowed to look into “${about}”.`,
      )
    case scriptCodes.noCommand: {
      const program = /^[\w.-]{1,40}$/mu.exec(errors)?.[0] ?? ''
      return new FlotillaError(
        'image_lacks_program',
        `The image has no program “${program}”, which this needs. A debug container has one.`,
      )
    }
  }
  const isMissing = exitCode === scriptCodes.notFound && /no such file or directory/iu.test(errors)
  const words = known.find(([pattern]) => pattern.test(errors))?.[1](about)
  if (words !== undefined) return new FlotillaError(isMissing ? 'object_not_found' : 'action_refused', words)
  const said = shownFileName(errors.trim().split('\n').at(-1) ?? '').slice(0, longestWords)
  return new FlotillaError(
    'action_refused',
    said === '' ? `The container’s command ended with code ${exitCode}.` : `The container says: ${said}`,
  )
}
