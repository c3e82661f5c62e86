import type { ClusterState, WhoCanAnswer } from '#contract'
import { useApplication } from '../application/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { GrantLinks, subjectKind, subjectWords } from './AccessAnswer.tsx'

/** SubjectsTable lists subjects with the bindings that grant something to them. */
export function SubjectsTable(props: {
  label: string
  cluster: ClusterState
  subjects: WhoCanAnswer['subjects']
  onOpen: (object: ObjectRef) => void
}) {
  const { label, subjects, onOpen } = props
  const { clusterId } = props.cluster
  const { dialog } = useApplication()
  return (
    <table className="small-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Subject</th>
          <th scope="col">Granted by</th>
        </tr>
      </thead>
      <tbody>
        {subjects.map(({ subject, grants }) => (
          <tr key={`${subject.kind} ${subjectWords(subject)}`}>
            <td>
              <span className="faint">{subjectKind[subject.kind]}</span>{' '}
              <button
                type="button"
                className="link"
                title={`Show what ${subjectWords(subject)} can do`}
                onClick={() => dialog.set({ type: 'rights', clusterId, subject })}
              >
                <bdi>{subjectWords(subject)}</bdi>
              </button>
            </td>
            <td>
              {grants.map((grant) => (
                <GrantLinks key={`${grant.namespace} ${grant.binding}`} grant={grant} onOpen={onOpen} />
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
