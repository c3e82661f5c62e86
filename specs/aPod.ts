/** aPod is a plain pod in the namespace default, with those labels. */
export const aPod = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
})
