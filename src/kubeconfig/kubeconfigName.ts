/**
 * isKubeconfigName tells possible kubeconfigs from other files next to them: hidden files (except `.kubeconfig`),
 * backups, locks, temporary files, logs, and files where tools keep their credentials. A word alone says little of a file
 * of YAML, such as that of a backup site or of a user with a token: there the content tells.
 */
export function isKubeconfigName(name: string): boolean {
  if (name.startsWith('.')) return name === '.kubeconfig'
  if (others.some((other) => other.test(name))) return false
  return /\.(?:ya?ml|conf|kubeconfig)$/i.test(name) || !othersByWord.some((other) => other.test(name))
}

const othersByWord = [/cache|token|credential/i, /^(?:kube)?config[-_.](?:bak|backup)/i]

const others = [
  /~$|^#.*#$/,
  /\.(?:bak|backup|old|orig|save|rej)(?:[._-]?\d.*)?$/i,
  /\.(?:bak|backup|old|orig)\./i,
  /\.(?:lock|lck|pid|sock|log|tmp|temp|swp|swo|part|crdownload)(?:\.\d+)?$/i,
  /\.log\./i,
]
