import type { EditProblem } from './edit.ts'

/** Only the words of a refusal say that a field cannot be changed; these are the API server's, for every kind of its own. */
const words = /\bimmutable\b|updates to \S+ .*forbidden|forbidden: .*updates? to/iu

/** isImmutable: the cluster refused an edit because a field is set only when an object is made. */
export const isImmutable = ({ message, fields }: EditProblem): boolean =>
  [message, ...fields.map((each) => each.message)].some((each) => words.test(each))

/** What the cluster sets in an object that it makes. */
const serversOwn = /^ {2}(?:uid|resourceVersion|creationTimestamp|generation|selfLink):/u

/** textToMake is the text of an object as a manifest for another one: without its status and what only the cluster sets. */
export function textToMake(yaml: string): string {
  let part = ''
  const kept = yaml.split('\n').filter((line) => {
    const [name] = /^[^\s#-][^:]*(?=:)/u.exec(line) ?? []
    if (name !== undefined) part = name
    return part !== 'status' && !(part === 'metadata' && serversOwn.test(line))
  })
  return `${kept.join('\n').trimEnd()}\n`
}
