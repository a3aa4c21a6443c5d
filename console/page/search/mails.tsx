import type { FoundMail } from '../../api.ts';
import { Button } from '../button.tsx';
import { address } from '../navigate.ts';
import { Moment, Text } from '../text.tsx';
import { openMail } from './state.ts';

/** To pick from: what happened to each, and what it is known by. */
export function Mails({ mails, label }: { readonly mails: readonly FoundMail[]; readonly label: string }) {
  const { story } = address.value;
  if (mails.length === 0) return null;
  const isOpen = ({ provider, account, subject }: FoundMail) =>
    story?.provider === provider && story.subject === subject && story.account === account;
  return (
    <ul class="mails" aria-label={label}>
      {mails.map((mail) => (
        <li key={[mail.provider, mail.account, mail.subject, mail.event].join(' ')}>
          <Button aria-current={isOpen(mail) ? 'true' : undefined} onClick={() => openMail(mail)}>
            <Mail {...mail} />
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Mail({ provider, account, subject, subjectLine, from, time, sentences }: FoundMail) {
  return (
    <>
      {sentences.map((sentence) => (
        <Text key={sentence} of={sentence} />
      ))}
      {subjectLine !== undefined && <Text of={subjectLine} as="strong" />}
      <span class="hint">
        <Moment at={time} /> ·{' '}
        <Text of={[from && `from ${from}`, subject, provider, account].filter(Boolean).join(' · ')} />
      </span>
    </>
  );
}
