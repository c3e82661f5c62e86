/**
 * otherByName says what a file next to kubeconfigs is by its name alone, in words that follow the name; null where only its
 * content can tell. A copy of a kubeconfig has the same content, so backups are known by their names.
 */
export function otherByName(name: string): string | null {
  if (name.startsWith('.')) return name === '.kubeconfig' ? null : 'is hidden'
  return others.find(({ pattern }) => pattern.test(name))?.words ?? null
}

/** isKubeconfigName tells whether a file of that name may be a kubeconfig. */
export const isKubeconfigName = (name: string): boolean => otherByName(name) === null

const backup = 'is a backup by its name'
const temporary = 'is a temporary file by its name'
const log = 'is a log by its name'

const others = [
  { pattern: /~$|^#.*#$/, words: backup },
  { pattern: /\.(?:bak|backup|old|orig|save|rej)(?:[._-]?\d.*)?$/i, words: backup },
  { pattern: /\.(?:bak|backup|old|orig)\./i, words: backup },
  // `config-backup-dc.yaml` may be the kubeconfig of a backup site.
  { pattern: /^(?:kube)?config[-_.](?:bak|backup)(?!.*\.(?:ya?ml|conf|kubeconfig)$)/i, words: backup },
  { pattern: /\.(?:lock|lck|pid|sock|tmp|temp|swp|swo|part|crdownload)(?:\.\d+)?$/i, words: temporary },
  { pattern: /\.log(?:\.|$)/i, words: log },
]
