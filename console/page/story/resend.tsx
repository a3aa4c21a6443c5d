import { useSignal } from '@preact/signals';
import type { ResendRequest, StoryEvent } from '../../api.ts';
import { post } from '../ask.ts';
import { Button } from '../button.tsx';
import { deployment } from '../deployment.ts';
import { Confirm } from '../dialog.tsx';
import { address } from '../navigate.ts';
import { done, type Outcome, Said } from '../outcome.tsx';
import { Options, Select } from '../select.tsx';

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
      const request: ResendRequest = { provider, subject, id, subscriber, account };
      await post('resend', request);
      return `Sent to ${subscriber} again.`;
    });
  return (
    <div class="resend">
      <Button onClick={() => (asking.value = true)}>Resend …</Button>
      <Said outcome={outcome} />
      {asking.value && (
        <Confirm
          title="Resend this event?"
          onClose={() => (asking.value = false)}
          yes={`Resend to ${subscriber}`}
          onYes={resend}
        >
          <Select label="Subscriber" value={subscriber} choose={(name) => (chosen.value = name)}>
            <Options of={subscribers} />
          </Select>
          <p>
            The subscriber gets the event again, whatever its filter says: with the same id, and marked as
            resent. Nothing is stored again, and no other subscriber gets it.
          </p>
        </Confirm>
      )}
    </div>
  );
}
