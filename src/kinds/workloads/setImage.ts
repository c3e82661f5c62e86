import * as v from 'valibot'
import { defineAction, toPatch } from '../actions.ts'
import { missingContainer, patchOfContainers, templatedContainers } from './containerPairs.ts'
import { outsideOwners } from './outsideOwners.ts'
import { replacedPods } from './replacedPods.ts'

const rule = 'images are names of images, by the names of containers'
const imageArgs = v.object({
  images: v.pipe(
    v.record(
      v.pipe(v.string(rule), v.minLength(1, rule), v.maxLength(63, rule)),
      v.pipe(v.string(rule), v.regex(/^\S{1,1000}$/u, 'an image is a name without blanks')),
    ),
    v.check((images) => Object.keys(images).length > 0, 'images names no container'),
  ),
})

/** setImage gives containers and init containers of the pod template other images, as `kubectl set image` does. */
export const setImage = defineAction({
  id: 'set-image',
  title: 'Set image of',
  menuTitle: 'Set image',
  doing: 'Setting the image of',
  done: 'Set the image of',
  isBulk: true,
  args: imageArgs,
  form: (object) => {
    const { initContainers, containers } = templatedContainers(object)
    const images = [...containers, ...initContainers].map(({ name, image = '' }) => [name, image] as const)
    return [
      {
        ...{ id: 'images', type: 'pairs', label: 'Images', key: 'Container', value: 'Image', default: {} },
        present: Object.fromEntries(images),
        isFixed: object !== null,
      },
    ]
  },
  needs: toPatch,
  refusal: (object, { images }) => missingContainer(object, Object.keys(images)),
  says: (_, subject) => [replacedPods(subject)],
  warns: (_, subject) => outsideOwners(subject, 'image'),
  planFrom: (object, { images }) =>
    patchOfContainers(object, ({ name, image }) => {
      const wanted = images[name]
      return wanted === undefined || wanted === image ? null : { image: wanted }
    }),
})
