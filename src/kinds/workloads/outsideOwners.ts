import type { KubeObject } from '#machinery'
import type { Subject } from '../actions.ts'

/**
 * outsideOwners say which other programs keep the one object as they want it, and what becomes of a change of it there.
 * `part` names what is changed, `number of replicas`.
 */
export function outsideOwners({ object }: Pick<Subject, 'object'>, part: string): readonly string[] {
  if (object === undefined) return []
  const { controller, release, application, flux } = ownersOf(object)
  return [
    ...(controller === undefined ? [] : [`${controller} controls it and may set the ${part} back at once.`]),
    ...(release === undefined
      ? []
      : [`Helm release ${release} manages it: its next upgrade may set the ${part} back, or fail over it.`]),
    ...(application === undefined
      ? []
      : [`Argo CD application ${application} manages it and may set the ${part} back.`]),
    ...(flux === undefined ? [] : [`Flux ${flux} manages it and may set the ${part} back.`]),
  ]
}

type Texts = NonNullable<KubeObject['metadata']['labels']>

function ownersOf({ metadata }: KubeObject) {
  // An object may hold anything where its kind has no schema.
  const labels: Texts = Object(metadata.labels)
  const annotations: Texts = Object(metadata.annotations)
  const ownerReferences = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : []
  const controller = ownerReferences.find((owner) => owner.controller === true)
  const named = (kind: string, group: string) => {
    const name = labels[`${group}/name`]
    return name === undefined ? undefined : `${kind} ${name}`
  }
  return {
    controller: controller === undefined ? undefined : `${controller.kind} ${controller.name}`,
    release: annotations['meta.helm.sh/release-name'],
    application:
      annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ?? labels['argocd.argoproj.io/instance'],
    flux:
      named('Kustomization', 'kustomize.toolkit.fluxcd.io') ?? named('HelmRelease', 'helm.toolkit.fluxcd.io'),
  }
}
