import { describe, expect, it } from 'vitest'
import { anObject, planned, problemOf, said, several, warned } from '../../../testkit/actionWorld.ts'
import { setImage } from './setImage.ts'

const web = { name: 'web', image: 'web:1' }
const init = { name: 'init-db', image: 'db:1' }
const object = anObject({
  spec: { template: { spec: { initContainers: [init], containers: [web, { name: 'proxy' }] } } },
})
const sent = (images: object) => planned(setImage, { images }, { object })
const template = (spec: object) => ({
  ...{ type: 'patch', patchType: 'strategic' },
  body: { spec: { template: { spec } } },
})

describe('set image', () => {
  it('offers the image of each container, the main ones first, and no other container', () => {
    const field = { id: 'images', type: 'pairs', label: 'Images', key: 'Container', value: 'Image' }
    expect(setImage.form(object)).toEqual([
      {
        ...{ ...field, default: {}, isFixed: true },
        present: { web: 'web:1', proxy: '', 'init-db': 'db:1' },
      },
    ])
    expect(Object.keys((setImage.form(object)[0] as { present: object }).present)[0]).toBe('web')
    expect(setImage.form(null)).toEqual([{ ...field, default: {}, isFixed: false, present: {} }])
    expect(setImage.form(anObject())).toMatchObject([{ present: {} }])
  })

  it('sends the images that change, merged by the names of the containers', () => {
    expect(sent({ web: 'web:2' })).toEqual(template({ containers: [{ name: 'web', image: 'web:2' }] }))
    expect(sent({ 'init-db': 'db:2' })).toEqual(
      template({ initContainers: [{ name: 'init-db', image: 'db:2' }] }),
    )
    expect(sent({ web: 'web:2', 'init-db': 'db:2', proxy: 'proxy:1' })).toEqual(
      template({
        initContainers: [{ name: 'init-db', image: 'db:2' }],
        containers: [
          { name: 'web', image: 'web:2' },
          { name: 'proxy', image: 'proxy:1' },
        ],
      }),
    )
  })

  it('changes nothing where all images are there already', () => {
    expect(sent({ web: 'web:1' })).toEqual({ type: 'patch', patchType: 'merge', body: {} })
  })

  it('is refused for a container that the object does not have', () => {
    expect(setImage.refusal(object, { images: { web: 'x', sidecar: 'x' } })).toBe(
      'It has no container sidecar.',
    )
    expect(setImage.refusal(object, { images: { web: 'x', 'init-db': 'x' } })).toBeNull()
  })

  it.each([
    {},
    { '': 'web:2' },
    { ['a'.repeat(64)]: 'web:2' },
    { web: '' },
    { web: 'two words' },
    { web: null },
  ])('does not take %j', (images) => {
    expect(problemOf(setImage, { images })).not.toBeNull()
  })

  it('names what is wrong with the images', () => {
    expect(problemOf(setImage, { images: {} })).toContain('images names no container')
    expect(problemOf(setImage, { images: { web: 'two words' } })).toContain(
      'an image is a name without blanks',
    )
    expect(problemOf(setImage, { images: { web: `${'a'.repeat(1000)}` } })).toBeNull()
    expect(problemOf(setImage, { images: { web: `${'a'.repeat(1001)}` } })).not.toBeNull()
    expect(problemOf(setImage, { images: { ['a'.repeat(63)]: 'web:2' } })).toBeNull()
  })

  it('says that the pods are replaced, and who may set the image back', () => {
    expect(said(setImage, { images: { web: 'x' } })).toEqual([
      'Its pods are replaced, a few at a time, as its update strategy says.',
    ])
    expect(said(setImage, { images: { web: 'x' } }, { targets: several })).toEqual([
      'Their pods are replaced, a few at a time, as their update strategies say.',
    ])
    const helm = anObject({}, { annotations: { 'meta.helm.sh/release-name': 'shop' } })
    expect(warned(setImage, { images: { web: 'x' } }, { object: helm })).toEqual([
      'Helm release shop manages it: its next upgrade may set the image back, or fail over it.',
    ])
  })
})
