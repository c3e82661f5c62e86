/**
 * The types that are described to editors, as far as the demo's objects use them. A line without a space before it names a
 * type; each line below is a field: its name, `!` where it is required, its type, and what it means. `[]` is a list, `{}` a map
 * by any name, and words with `|` are the values that it can have. Fields that are not here are taken all the same.
 */
const described = `
ObjectMeta
  name string | The name of the object, unique in its namespace for its kind. It cannot be changed.
  namespace string | The namespace of the object. It cannot be changed.
  labels string{} | Words by which selectors find the object.
  annotations string{} | Words for tools and people; nothing selects by them.
  finalizers string[] | Names that must be removed before the object is deleted.
LabelSelector
  matchLabels string{} | Labels that the object must have, all of them.
  matchExpressions LabelSelectorRequirement[] | Rules that the labels must meet, all of them.
LabelSelectorRequirement
  key! string | The label that the rule is about.
  operator! In|NotIn|Exists|DoesNotExist | How the label relates to the values.
  values string[] | The values, for In and NotIn.
PodTemplateSpec
  metadata ObjectMeta | The metadata of the pods.
  spec PodSpec | What the pods run.
PodSpec
  containers! Container[] | The containers of the pod. There is at least one.
  initContainers Container[] | Containers that run one after the other before the others start.
  restartPolicy Always|OnFailure|Never | When a container is started again. Always by default.
  serviceAccountName string | The service account as which the pod reaches the API server.
  nodeName string | The node on which the pod runs.
  nodeSelector string{} | Labels that the node must have.
  terminationGracePeriodSeconds integer | The time that containers have to stop. 30 by default.
  priorityClassName string | The priority of the pod.
  hostNetwork boolean | Whether the pod uses the network of its node.
Container
  name! string | The name of the container, unique in its pod.
  image string | The image that the container runs.
  imagePullPolicy Always|IfNotPresent|Never | When the image is fetched. Always for the tag latest, else IfNotPresent.
  command string[] | The program, in place of the image's entry point.
  args string[] | The arguments of the program.
  env EnvVar[] | Environment variables.
  ports ContainerPort[] | The ports that the container listens on.
  resources ResourceRequirements | What the container needs of its node, and may use at most.
  livenessProbe Probe | Restarts the container where it fails.
  readinessProbe Probe | Takes the pod out of its services where it fails.
  workingDir string | The folder in which the program starts.
EnvVar
  name! string | The name of the variable.
  value string | The value of the variable.
ContainerPort
  containerPort! integer | The port of the pod, from 1 to 65535.
  name string | A name by which services refer to the port.
  protocol TCP|UDP|SCTP | TCP by default.
ResourceRequirements
  requests intOrString{} | What is kept free on the node, such as cpu 100m and memory 128Mi.
  limits intOrString{} | What the container may use at most.
Probe
  httpGet HTTPGetAction | A request that has to succeed.
  initialDelaySeconds integer | The time from the start of the container to the first probe.
  periodSeconds integer | The time between probes. 10 by default.
  failureThreshold integer | How many probes fail in a row before it counts. 3 by default.
HTTPGetAction
  path string | The path of the request.
  port! intOrString | The number or the name of the port.
DeploymentSpec
  replicas integer | How many pods are wanted. 1 by default.
  selector! LabelSelector | The labels of its pods. It cannot be changed.
  template! PodTemplateSpec | The pods that are made.
  strategy DeploymentStrategy | How pods are replaced by new ones.
  paused boolean | Whether a change of the template replaces no pods.
  minReadySeconds integer | How long a new pod must be ready before it counts as available.
  revisionHistoryLimit integer | How many old replica sets are kept for a rollback. 10 by default.
  progressDeadlineSeconds integer | After how long a rollout that does not go on counts as failed. 600 by default.
DeploymentStrategy
  type RollingUpdate|Recreate | RollingUpdate by default.
  rollingUpdate RollingUpdateDeployment | How many pods are replaced at the same time.
RollingUpdateDeployment
  maxSurge intOrString | How many pods there may be beyond replicas, as a number or a part in percent.
  maxUnavailable intOrString | How many pods may be missing, as a number or a part in percent.
StatefulSetSpec
  replicas integer | How many pods are wanted. 1 by default.
  selector! LabelSelector | The labels of its pods. It cannot be changed.
  serviceName string | The service that gives the pods their names.
  template! PodTemplateSpec | The pods that are made.
DaemonSetSpec
  selector! LabelSelector | The labels of its pods. It cannot be changed.
  template! PodTemplateSpec | The pod that runs on each node.
JobSpec
  template! PodTemplateSpec | The pods that are made.
  completions integer | How many pods must succeed.
  parallelism integer | How many pods run at the same time.
  backoffLimit integer | How many failures are retried. 6 by default.
  suspend boolean | Whether no pods are made.
  ttlSecondsAfterFinished integer | After how long a finished job is deleted.
JobTemplateSpec
  spec JobSpec | The jobs that are made.
CronJobSpec
  schedule! string | When jobs are made, as five fields of cron.
  timeZone string | The time zone of the schedule.
  suspend boolean | Whether no jobs are made.
  concurrencyPolicy Allow|Forbid|Replace | What happens where the previous job still runs. Allow by default.
  jobTemplate! JobTemplateSpec | The jobs that are made.
  successfulJobsHistoryLimit integer | How many succeeded jobs are kept. 3 by default.
  failedJobsHistoryLimit integer | How many failed jobs are kept. 1 by default.
ServiceSpec
  type ClusterIP|NodePort|LoadBalancer|ExternalName | How the service is reached. ClusterIP by default.
  selector string{} | The labels of the pods that answer.
  ports ServicePort[] | The ports of the service.
  clusterIP string | The address of the service in the cluster; None for a headless one.
  externalName string | The name that the service stands for, for ExternalName.
ServicePort
  name string | The name of the port; required where there are several.
  port! integer | The port of the service.
  targetPort intOrString | The number or the name of the port of the pods. The same as port by default.
  protocol TCP|UDP|SCTP | TCP by default.
HorizontalPodAutoscalerSpec
  scaleTargetRef! CrossVersionObjectReference | The workload that is scaled.
  minReplicas integer | How many pods there are at least. 1 by default.
  maxReplicas! integer | How many pods there are at most.
CrossVersionObjectReference
  apiVersion string | The version of the API of the workload.
  kind! string | The kind of the workload.
  name! string | The name of the workload.
PersistentVolumeClaimSpec
  accessModes string[] | How the volume is mounted, such as ReadWriteOnce.
  storageClassName string | The storage class of the volume.
  resources ResourceRequirements | How large the volume is, as requests.storage.
`

/** The kinds whose fields are not in a `spec`. */
const ownFields = `
ConfigMap
  data string{} | Texts by their names.
  binaryData string{} | Bytes by their names, in base64.
  immutable boolean | Whether the data cannot be changed any more.
Secret
  data string{} | Values by their names, in base64.
  stringData string{} | Values by their names as text; they are put into data.
  type string | What the secret is for. Opaque by default.
`

/** DescribedField is a field of a type. */
export interface DescribedField {
  readonly name: string
  readonly isRequired: boolean
  /** `string`, `integer`, `intOrString`, `boolean`, or a described type. */
  readonly type: string
  readonly holds: 'one' | 'list' | 'map'
  readonly values: readonly string[]
  readonly description: string
}

export type DescribedTypes = ReadonlyMap<string, readonly DescribedField[]>

/** describedTypes are those that kinds refer to, and describedKinds the fields of kinds besides `metadata`, `spec` and `status`. */
export const describedTypes: DescribedTypes = parse(described)
export const describedKinds: DescribedTypes = parse(ownFields)

function parse(text: string): DescribedTypes {
  const types = new Map<string, DescribedField[]>()
  let fields: DescribedField[] = []
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, name = '', mark = '', type = '', description = ''] =
      /^ +(\w+)(!?) (\S+) \| (.*)$/u.exec(line) ?? []
    if (name === '') {
      fields = []
      types.set(line, fields)
      continue
    }
    const plain = type.replace(/(\[\]|\{\})$/u, '')
    const values = plain.includes('|') ? plain.split('|') : []
    fields.push({
      ...{ name, values, description, isRequired: mark === '!' },
      type: values.length > 0 ? 'string' : plain,
      holds: type.endsWith('[]') ? 'list' : type.endsWith('{}') ? 'map' : 'one',
    })
  }
  return types
}
