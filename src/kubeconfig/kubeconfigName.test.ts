import { describe, expect, it } from 'vitest'
import { isKubeconfigName } from './kubeconfigName.ts'

describe('the name of a file next to kubeconfigs', () => {
  it.each([
    ...[
      'config',
      'prod.yaml',
      '.kubeconfig',
      'kubeconfig',
      'old',
      'temp',
      'a~b',
      '#prod',
      'prod#1',
      'a#b#',
      '#a#b',
    ],
    ...[
      'my.backups',
      'prod.older',
      'prod.savers',
      'prod.logs',
      'prod.logging',
      'prod.locked',
      'my-config-backup',
      'prod.bakery',
      'prod-token.yaml',
      'credentials.yaml',
      'cachet.yml',
      'config-backup-dc.yaml',
      'config-backup-dc.yml',
      'token.kubeconfig',
      'Cache.conf',
      'cache',
      'TOKEN',
      'credentials.json',
    ],
  ])('%s may be a kubeconfig', (name) => {
    expect(isKubeconfigName(name)).toBe(true)
  })

  it.each([
    ...['.config', '.kubeconfig~', 'config~', '#config#', '##'],
    ...['config.bak', 'config.BAK', 'config.orig', 'config.save', 'config.rej', 'config.old.2024-01-02'],
    ...[
      'config.bak1',
      'config.bak_12',
      'config.bak-20240101-a',
      'config.bak.yaml',
      'prod.bak1',
      'prod.old_12',
      'prod.orig-20240101-a',
      'a.tmp.12',
      'prod.old.yaml',
    ],
    ...[
      'config-backup.yaml.gz',
      'config-bak',
      'kubeconfig_backup',
      'config.backup-of-monday',
      'Config-Backup',
    ],
    ...[
      'config.lock',
      'a.lck',
      'a.pid',
      'a.sock',
      'a.tmp',
      'a.temp',
      'a.swp',
      'a.swo',
      'a.part',
      'a.crdownload',
    ],
    ...['kubectl.log', 'kubectl.log.1', 'kubectl.log.12', 'kubectl.log.gz'],
  ])('%s is something else', (name) => {
    expect(isKubeconfigName(name)).toBe(false)
  })
})
