import fc, { type Arbitrary } from 'fast-check'

/** GeneratedObject is an object as it is created, and the status it is given then. */
export interface GeneratedObject {
  readonly name: string
  readonly body: Record<string, unknown>
  readonly status: Record<string, unknown> | null
}

/**
 * generatedObjects makes objects of a kind as an API server accepts them, as different from one another as it lets them
 * be: any text, missing parts, odd numbers and times. The same seed makes the same ones. None for kinds it does not know.
 */
export function generatedObjects(
  domain: string,
  options: { namespace: string | null; count: number; seed: number },
): GeneratedObject[] {
  const arbitrary = Object.hasOwn(arbitraries, domain) ? arbitraries[domain] : undefined
  if (arbitrary === undefined) return []
  const { namespace, count, seed } = options
  return fc
    .sample(arbitrary, { numRuns: count, seed })
    .map(({ metadata = {}, status = null, ...parts }, index) => {
      const name = `generated-${index}`
      const body = { ...parts, metadata: { ...metadata, namespace, name } }
      // An event may only be about what is in its own namespace.
      if (domain === 'events')
        Object.assign(body, { involvedObject: { ...asRecord(parts.involvedObject), namespace } })
      return { name, body, status }
    })
}

interface Generated {
  readonly metadata?: Record<string, unknown>
  readonly status?: Record<string, unknown> | null
  readonly [part: string]: unknown
}

const asRecord = (part: unknown): object => (typeof part === 'object' && part !== null ? part : {})

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const image = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
  .map((name) => `r/${name.trim()}x`)
const few = fc.integer({ min: 0, max: 5 })
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const time = fc
  .date({ min: new Date('1935-01-01T00:00:00Z'), max: new Date('2190-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`)
const microTime = time.map((at) => at.replace('Z', '.123456Z'))
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/)
const labels = fc.dictionary(label, fc.oneof(label, fc.constant('')), { maxKeys: 4 })
const maybe = <T>(arbitrary: Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const podAddress = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => `10.${parts.join('.')}`)
const metadata = fc.record({ labels: maybe(labels) })
const heldMetadata = fc.record({
  labels: maybe(labels),
  finalizers: maybe(fc.constantFrom(['example.com/held'], ['example.com/b', 'example.com/a'])),
})
const condition = (types: readonly string[], reason: Arbitrary<string>) =>
  fc.record({
    type: fc.constantFrom(...types),
    status: fc.constantFrom('True', 'False', 'Unknown'),
    reason: maybe(reason),
    message: maybe(text),
    lastTransitionTime: maybe(time),
  })

const containers = (min: number) =>
  fc
    .array(image, { minLength: min, maxLength: 4 })
    .map((images) => images.map((name, index) => ({ name: `c${index}`, image: name })))

/** Amounts in every notation: what the server makes of them is read back. */
const requests = fc.record(
  {
    cpu: fc.constantFrom('0', '1', '0.29', '250m', '1500m', '2e0', '1k'),
    memory: fc.constantFrom('0', '64Mi', '1.5Gi', '100M', '1e6', '123456789', '1234567m'),
  },
  { requiredKeys: [] },
)
const resources = fc
  .tuple(requests, fc.boolean())
  .map(([asked, isLimited]) => (isLimited ? { requests: asked, limits: asked } : { requests: asked }))

/** What every template carries, so that any of the requirements below selects it. */
const templateLabels = { app: 'web', tier: 'front', track: 'stable' }
const selector = fc.record({
  matchLabels: fc.constantFrom({ app: 'web' }, { app: 'web', tier: 'front' }),
  matchExpressions: fc.subarray([
    { key: 'tier', operator: 'In', values: ['front', 'back'] },
    { key: 'track', operator: 'NotIn', values: ['canary'] },
    { key: 'legacy', operator: 'DoesNotExist' },
    { key: 'app', operator: 'Exists' },
  ]),
})
const template = containers(1).map((made) => ({
  metadata: { labels: templateLabels },
  spec: { containers: made, schedulerName: 'nobody' },
}))

/** Numbers of replicas that go together: each at most as large as the one before. */
const falling = fc
  .array(few, { minLength: 4, maxLength: 4 })
  .map((numbers) => numbers.toSorted((a, b) => b - a))

const telling = fc.constantFrom('CrashLoopBackOff', 'ImagePullBackOff', 'ContainerCreating')
const containerState = fc.oneof(
  fc.record({ waiting: fc.record({ reason: maybe(fc.oneof(text, telling)), message: maybe(text) }) }),
  fc.record({ running: fc.record({ startedAt: maybe(time) }) }),
  fc.record({
    terminated: fc.record({
      exitCode: int32,
      signal: maybe(int32),
      reason: maybe(text),
      startedAt: maybe(time),
      finishedAt: maybe(time),
    }),
  }),
  fc.constant({}),
)
const containerStatus = fc.record({
  image,
  imageID: text,
  ready: fc.boolean(),
  restartCount: fc.nat(),
  started: maybe(fc.boolean()),
  state: containerState,
  lastState: containerState,
})
const stuckReason = fc.constant('ProgressDeadlineExceeded')
const statuses = fc
  .array(containerStatus, { maxLength: 4 })
  .map((made) => made.map((status, index) => ({ ...status, name: `c${index}` })))

const arbitraries: Readonly<Record<string, Arbitrary<Generated>>> = {
  pods: fc.record({
    metadata: heldMetadata,
    spec: fc.record({
      schedulerName: fc.constant('nobody'),
      containers: fc
        .tuple(containers(1), fc.array(resources, { minLength: 4, maxLength: 4 }))
        .map(([made, asked]) => made.map((container, index) => ({ ...container, resources: asked[index] }))),
      resources: maybe(fc.constant({ requests: { cpu: '9k', memory: '10Gi' } })),
      initContainers: fc
        .array(fc.record({ image, resources, restartPolicy: maybe(fc.constant('Always')) }), { maxLength: 3 })
        .map((made) => made.map((container, index) => ({ ...container, name: `i${index}` }))),
      readinessGates: maybe(
        fc.subarray([{ conditionType: 'example.com/a' }, { conditionType: 'example.com/b' }]),
      ),
    }),
    status: fc.record({
      phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'),
      reason: maybe(text),
      message: maybe(text),
      conditions: fc.array(
        condition(
          ['Ready', 'Initialized', 'PodScheduled', 'example.com/a'],
          fc.oneof(text, fc.constantFrom('SchedulingGated', 'Unschedulable')),
        ),
        { maxLength: 4 },
      ),
      containerStatuses: statuses,
      initContainerStatuses: statuses.map((made) =>
        made.map((status, index) => ({ ...status, name: `i${index}` })),
      ),
      nominatedNodeName: maybe(label),
    }),
  }),
  nodes: fc.record({
    metadata: labels.map((made) => ({ labels: { ...made, 'node-role.kubernetes.io/generated': '' } })),
    spec: fc.record({
      unschedulable: maybe(fc.boolean()),
      taints: maybe(
        fc
          .record({
            key: fc.constant('node.kubernetes.io/unschedulable'),
            effect: fc.constant('NoSchedule'),
            timeAdded: maybe(time),
          })
          .map((taint) => [taint]),
      ),
    }),
    status: fc.record({
      capacity: maybe(requests),
      allocatable: maybe(requests),
      conditions: fc.array(condition(['Ready', 'MemoryPressure', 'NetworkUnavailable'], text), {
        maxLength: 3,
      }),
      addresses: fc.array(
        fc.record({
          type: fc.constantFrom('InternalIP', 'ExternalIP', 'Hostname'),
          address: fc.oneof(fc.ipV4(), fc.ipV6()),
        }),
        { maxLength: 3 },
      ),
      nodeInfo: fc.record({
        kernelVersion: text,
        osImage: text,
        containerRuntimeVersion: text,
        kubeletVersion: text,
        architecture: text,
        machineID: text,
        systemUUID: text,
        bootID: text,
        kubeProxyVersion: text,
        operatingSystem: text,
      }),
    }),
  }),
  events: fc.record({
    metadata,
    type: maybe(text),
    reason: text.map((reason) => reason || 'Because'),
    message: maybe(fc.oneof(text, fc.constant('one line\nand another'))),
    count: maybe(int32),
    firstTimestamp: fc.option(time),
    lastTimestamp: fc.option(time),
    eventTime: fc.option(microTime),
    series: maybe(fc.record({ count: int32, lastObservedTime: fc.option(microTime) })),
    source: fc.record({ component: maybe(text), host: maybe(text) }),
    reportingComponent: fc.constantFrom('example.com/controller', 'kubelet'),
    reportingInstance: label,
    action: label,
    involvedObject: fc.record({ kind: maybe(text), name: maybe(text), fieldPath: maybe(text) }),
  }),
  deployments: fc.record({
    metadata,
    spec: fc.record({ replicas: maybe(few), selector, template, paused: fc.boolean() }),
    status: fc
      .tuple(
        falling,
        fc.uniqueArray(
          condition(['Available', 'Progressing', 'ReplicaFailure'], fc.oneof(text, stuckReason)),
          { selector: ({ type }) => type, maxLength: 3 },
        ),
      )
      .map(([[replicas, updatedReplicas, readyReplicas, availableReplicas], conditions]) => ({
        replicas,
        updatedReplicas,
        readyReplicas,
        availableReplicas,
        conditions,
      })),
  }),
  replicasets: fc.record({
    metadata,
    spec: fc.record({ replicas: maybe(few), selector, template }),
    status: falling.map(([replicas, fullyLabeledReplicas, readyReplicas, availableReplicas]) => ({
      replicas,
      fullyLabeledReplicas,
      readyReplicas,
      availableReplicas,
    })),
  }),
  jobs: fc.record({
    metadata,
    spec: fc.record({
      parallelism: maybe(few),
      completions: maybe(fc.integer({ min: 1, max: 5 })),
      suspend: fc.boolean(),
      template: containers(1).map((made) => ({
        spec: { containers: made, restartPolicy: 'Never', schedulerName: 'nobody' },
      })),
    }),
    status: fc.record({ startTime: time, active: few, failed: few }),
  }),
  endpointslices: fc.record({
    metadata,
    addressType: fc.constant('IPv4'),
    endpoints: fc.array(
      fc.record({ addresses: fc.uniqueArray(podAddress, { minLength: 1, maxLength: 3 }) }),
      {
        maxLength: 5,
      },
    ),
    ports: fc
      .uniqueArray(fc.oneof(label, fc.constant('')), { maxLength: 5 })
      .chain((names) =>
        fc.tuple(
          ...names.map((name) =>
            fc.record({ name: fc.constant(name), port: maybe(fc.integer({ min: 1, max: 65_535 })) }),
          ),
        ),
      ),
  }),
}
