/** Template is a manifest to begin with. */
export interface Template {
  readonly kind: string
  readonly yaml: string
}

const template = (kind: string, yaml: string): Template => ({ kind, yaml: yaml.trimStart() })

/**
 * templates are manifests of the kinds that are made by hand most, in the order in which they are offered. None names a
 * namespace, as the view asks for one; each is taken by an API server as it is.
 */
export const templates: readonly Template[] = [
  template(
    'Deployment',
    `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: example
  labels:
    app.kubernetes.io/name: example
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: example
  template:
    metadata:
      labels:
        app.kubernetes.io/name: example
    spec:
      containers:
      - name: app
        image: registry.example/app:1.0.0
        ports:
        - name: http
          containerPort: 8080
        readinessProbe:
          httpGet:
            path: /
            port: http
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            memory: 256Mi
`,
  ),
  template(
    'Service',
    `
apiVersion: v1
kind: Service
metadata:
  name: example
spec:
  type: ClusterIP # or NodePort, LoadBalancer
  selector:
    app.kubernetes.io/name: example
  ports:
  - name: http
    port: 80
    targetPort: http
`,
  ),
  template(
    'ConfigMap',
    `
apiVersion: v1
kind: ConfigMap
metadata:
  name: example
data:
  mode: production
  settings.yaml: |
    log:
      level: info
`,
  ),
  template(
    'Secret',
    `
apiVersion: v1
kind: Secret
metadata:
  name: example
type: Opaque
stringData: # in plain words; the cluster stores them in base64
  username: example
  password: ""
`,
  ),
  template(
    'Ingress',
    `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: example
spec:
  # ingressClassName: the class of the cluster's ingress controller
  rules:
  - host: app.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: example
            port:
              name: http
`,
  ),
  template(
    'CronJob',
    `
apiVersion: batch/v1
kind: CronJob
metadata:
  name: example
spec:
  schedule: "0 3 * * *" # minute, hour, day of the month, month, day of the week
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: task
            image: registry.example/task:1.0.0
`,
  ),
  template(
    'Job',
    `
apiVersion: batch/v1
kind: Job
metadata:
  name: example
spec:
  backoffLimit: 2
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: task
        image: registry.example/task:1.0.0
`,
  ),
  template(
    'StatefulSet',
    `
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: example
spec:
  replicas: 1
  serviceName: example # a Service with clusterIP None
  selector:
    matchLabels:
      app.kubernetes.io/name: example
  template:
    metadata:
      labels:
        app.kubernetes.io/name: example
    spec:
      containers:
      - name: app
        image: registry.example/app:1.0.0
        volumeMounts:
        - name: data
          mountPath: /data
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes:
      - ReadWriteOnce
      resources:
        requests:
          storage: 1Gi
`,
  ),
  template(
    'DaemonSet',
    `
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: example
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: example
  template:
    metadata:
      labels:
        app.kubernetes.io/name: example
    spec:
      containers:
      - name: agent
        image: registry.example/agent:1.0.0
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
`,
  ),
  template(
    'Pod',
    `
apiVersion: v1
kind: Pod
metadata:
  name: example
spec:
  containers:
  - name: app
    image: registry.example/app:1.0.0
`,
  ),
  template(
    'PersistentVolumeClaim',
    `
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: example
spec:
  # storageClassName: the cluster's default class where it is left out
  accessModes:
  - ReadWriteOnce
  resources:
    requests:
      storage: 1Gi
`,
  ),
  template(
    'Namespace',
    `
apiVersion: v1
kind: Namespace
metadata:
  name: example
  labels:
    pod-security.kubernetes.io/enforce: baseline
`,
  ),
  template(
    'ServiceAccount',
    `
apiVersion: v1
kind: ServiceAccount
metadata:
  name: example
automountServiceAccountToken: false
`,
  ),
  template(
    'Role',
    `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: example
rules:
- apiGroups: [""] # the core group
  resources: [pods]
  verbs: [get, list, watch]
`,
  ),
  template(
    'RoleBinding',
    `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: example
roleRef: # cannot be changed later
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: example
subjects:
- kind: User
  apiGroup: rbac.authorization.k8s.io
  name: jane@example.com
`,
  ),
  template(
    'NetworkPolicy',
    `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: example
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: example
  policyTypes:
  - Ingress # everything that is not listed below is refused
  ingress:
  - from:
    - podSelector: {}
    ports:
    - protocol: TCP
      port: 8080
`,
  ),
  template(
    'HorizontalPodAutoscaler',
    `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: example
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: example
  minReplicas: 2
  maxReplicas: 10
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: 70
`,
  ),
  template(
    'PodDisruptionBudget',
    `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: example
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: example
`,
  ),
]
