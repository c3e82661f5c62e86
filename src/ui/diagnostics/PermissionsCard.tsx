import type { Diagnostics, Permissions } from '#contract'
import { kindOfDomain } from '#kinds'
import { useApplication } from '../application/application.ts'
import { useDocument } from '../application/useDocument.ts'
import { Card, Facts } from '../frame/ViewFrame.tsx'
import { formatCount, formatMoment } from '../kit/format.ts'
import { ScrollBox } from '../kit/ScrollBox.tsx'

/** PermissionsCard says what is known of what the person may do in this cluster, and lists what is refused. */
export function PermissionsCard({ asked }: { asked: Diagnostics['permissions'] | null }) {
  const { ticker } = useApplication()
  const { body } = useDocument('permissions')
  const checkedAt = body?.checkedAt ?? null
  return (
    <Card
      title="Permissions"
      beside={body === null ? undefined : `${formatCount(body.denied.length)} refused`}
    >
      <Facts
        facts={[
          ['Namespaces', body === null ? null : namespaceWords(body.namespaces)],
          [
            'Access reviews',
            checkedAt === null ? (
              'None: nothing was refused'
            ) : (
              <>
                {formatCount(asked?.asked ?? 0)} times
                <small>
                  last at {formatMoment(checkedAt, ticker.now())}, {formatCount(asked?.kept ?? 0)} answers
                  cached
                </small>
              </>
            ),
          ],
        ]}
      />
      {body !== null && body.denied.length > 0 && (
        <ScrollBox>
          <table className="small-table diagnostics-resources">
            <thead>
              <tr>
                <th scope="col">Resource</th>
                <th scope="col">Verb</th>
                <th scope="col">Namespace</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {body.denied.map(({ resource, verb, namespace, reason }) => (
                <tr key={JSON.stringify([resource, verb, namespace])}>
                  <td>{kindOfDomain(resource)?.title.many ?? resource}</td>
                  <td>{verb}</td>
                  <td>{namespace ?? <span className="muted">the whole cluster</span>}</td>
                  <td className="muted">{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  )
}

function namespaceWords({ state, known }: Permissions['namespaces']): string {
  switch (state) {
    case 'listed':
      return 'All namespaces can be listed'
    case 'denied':
      return `Listing is forbidden; ${formatCount(known.length)} known from elsewhere`
    case 'unknown':
      return 'Not known yet'
  }
}
