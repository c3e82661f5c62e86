/**
 * isKubeconfigName tells possible kubeconfigs from other files next to them: hidden files (except `.kubeconfig`),
 * backups, locks, temporary files, logs, and files where tools keep their credentials.
 */
export function isKubeconfigName(name: string): boolean {
  if (name.startsWith('.')) return name === '.kubeconfig'
  return !others.some((other) => other.test(name))
}

const others = [
  /cache|token|credential/i,
  /~$|^#.*#$/,
  /\.(?:bak|backup|old|orig|save|rej)(?:[._-]?\d.*)?$/i,
  /\.(?:bak|backup|old|orig)\./i,
  /^(?:kube)?config[-_.](?:bak|backup)/i,
  /\.(?:lock|lck|pid|sock|log|tmp|temp|swp|swo|part|crdownload)(?:\.\d+)?$/i,
  /\.log\./i,
]
