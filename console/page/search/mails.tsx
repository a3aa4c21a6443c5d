import type { FoundMail } from '../../api.ts';
import { address } from '../navigate.ts';
import { Moment, Text } from '../text.tsx';
import { Type } from '../type.tsx';
import { openMail } from './state.ts';

interface Props {
  readonly mails: readonly FoundMail[];
  readonly label: string;
}

/** To pick from: what became of each, and what it is known by. */
export function Mails({ mails, label }: Props) {
  const { story } = address.value;
  if (mails.length === 0) return null;
  return (
    <ul class="mails" aria-label={label}>
      {mails.map((mail) => {
        const { provider, account = '', subject, event } = mail;
        const isOpen =
          story?.provider === provider && story.subject === subject && story.account === mail.account;
        return (
          <li key={[provider, account, subject, event].join(' ')}>
            <button type="button" aria-current={isOpen ? 'true' : undefined} onClick={() => openMail(mail)}>
              <Mail {...mail} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Mail({ provider, account, subject, subjectLine, from, time, type, sentences }: FoundMail) {
  return (
    <>
      {type !== undefined && <Type of={type} />}
      {sentences.map((sentence) => (
        <span key={sentence}>
          <Text of={sentence} />
        </span>
      ))}
      {subjectLine !== undefined && (
        <strong>
          <Text of={subjectLine} />
        </strong>
      )}
      <span class="hint">
        <Moment at={time} /> ·{' '}
        <Text of={[from && `from ${from}`, subject, provider, account].filter(Boolean).join(' · ')} />
      </span>
    </>
  );
}
