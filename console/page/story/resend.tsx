import { useSignal } from '@preact/signals';
import type { ResendAnswer, ResendRequest, StoryEvent } from '../../api.ts';
import { post } from '../ask.ts';
import { deployment } from '../deployment.ts';
import { Confirm } from '../dialog.tsx';
import { address } from '../navigate.ts';
import { done, type Outcome, Said } from '../outcome.tsx';

/** Sends the event to one subscriber again, after a yes; shows nothing if there is none. */
export function Resend({ event }: { readonly event: StoryEvent }) {
  const asking = useSignal(false);
  const chosen = useSignal<string | undefined>(undefined);
  const outcome = useSignal<Outcome | undefined>(undefined);
  const { subscribers = [] } = deployment.answer.value ?? {};
  const [subscriber = chosen.value] = chosen.value === undefined ? subscribers : [];
  if (subscriber === undefined) return null;
  const { account, subject, id } = event;
  const { provider = event.provider } = address.value.story ?? {};
  const resend = () =>
    done(outcome, async () => {
      const request = { provider, subject, id, subscriber, ...(account === undefined ? {} : { account }) };
      await post<ResendAnswer>('resend', request satisfies ResendRequest);
      return `Sent to ${subscriber} again.`;
    });
  return (
    <div class="resend">
      <button type="button" onClick={() => (asking.value = true)}>
        Resend …
      </button>
      <Said outcome={outcome} />
      {asking.value && (
        <Confirm
          title="Resend this event?"
          onClose={() => (asking.value = false)}
          yes={`Resend to ${subscriber}`}
          onYes={resend}
        >
          <label class="field">
            <span>Subscriber</span>
            <select value={subscriber} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
              {subscribers.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <p>
            The subscriber gets the event again, whatever its filter says: with the same id, and marked as
            resent. Nothing is stored again, and no other subscriber gets it.
          </p>
        </Confirm>
      )}
    </div>
  );
}
