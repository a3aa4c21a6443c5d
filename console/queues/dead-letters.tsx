import { Problem } from '../notice.tsx';
import { Moment, Text } from '../text.tsx';
import { deadLetters } from './store.ts';

export function DeadLetters({ queue }: { readonly queue: string }) {
  const letters = deadLetters.answer.value?.deadLetters;
  return (
    <section aria-label={`Dead letters of ${queue}`}>
      <h2>Dead letters of {queue}</h2>
      <Problem text={deadLetters.problem.value} retry={deadLetters.load} />
      {letters === undefined && deadLetters.problem.value === undefined && <p class="hint">Reading …</p>}
      {letters?.length === 0 && (
        <p class="hint">SQS gave none out: another reader may hold them. Try again soon.</p>
      )}
      {letters !== undefined && letters.length > 0 && (
        <div class="table-box">
          <table>
            <thead>
              <tr>
                <th scope="col">Sent</th>
                <th scope="col">Provider</th>
                <th scope="col">Why it is here</th>
                <th scope="col">Delivery</th>
              </tr>
            </thead>
            <tbody>
              {letters.map(({ id, sentAt, provider, deliveryId, why }) => (
                <tr key={id}>
                  <td>
                    <Moment at={sentAt} />
                  </td>
                  <td>{provider ?? '–'}</td>
                  <td>
                    <Text of={why} lines />
                  </td>
                  <td class="id">
                    <Text of={deliveryId ?? id} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
