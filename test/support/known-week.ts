import type { PosternEvent } from '../../functions/events/event.ts';
import { eventsOf, providerNamed } from './stored-deliveries.ts';
import { bounced, complained, givenUp, paubox, putOff, sent, told } from './told-mail.ts';

export const dayMs = 86_400_000;
/** A week that ended three days ago. */
export const monday = Date.parse(
  `${new Date(Date.now() - 10 * dayMs).toISOString().slice(0, 10)}T00:00:00.000Z`,
);
export const at = (day: number, hour = 12) => new Date(monday + day * dayMs + hour * 3_600_000).toISOString();
export const dayOf = (day: number) => at(day).slice(0, 10);
const mail = (messageId: string, day = 0, account = 'acc1') => ({ date: at(day), messageId, account });

const unknownUser = '550 5.1.1 no such person here';
const dmarc = '550 5.7.26 your domain did not authenticate';
const gmailProxy =
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const browser = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/143.0';
const opened = (id: string, day: number, userAgent: string, hour = 12) =>
  told('trackOpen', { ...mail(id), date: at(day, hour) }, { userAgent });
const arpoone = (eventtype: string, n: number) =>
  eventsOf(
    providerNamed('arpoone'),
    Buffer.from(
      JSON.stringify([
        {
          EventType: eventtype,
          Email: `ada${n}@gmail.com`,
          MessageId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
          Time: Date.parse(at(1)) / 1_000,
          EventDetails: { UserAgent: 'Mozilla/5.0' },
        },
      ]),
    ),
  );

const gmail = Array.from({ length: 10 }, (_, n) => `g${n}@example.com`);
const net = Array.from({ length: 4 }, (_, n) => `n${n}@example.com`);

/** The week, as three providers told it. */
export const week: readonly PosternEvent[] = [
  // Ten mails to Gmail on Monday …
  ...gmail.flatMap((id, n) => sent(mail(id), `user${n}@gmail.com`)),
  // … of which one has a wrong address, one is refused because of us a day later, and one is complained about.
  ...bounced(mail('g0@example.com'), 'user0@gmail.com', unknownUser),
  ...bounced(mail('g1@example.com', 1), 'user1@gmail.com', dmarc),
  ...complained(mail('g4@example.com', 2), 'user4@gmail.com', 'abuse'),
  // One is opened by a program alone, one by both, one twice, on two days.
  ...opened('g2@example.com', 0, gmailProxy),
  ...opened('g3@example.com', 0, gmailProxy),
  ...opened('g3@example.com', 0, browser, 13),
  ...opened('g5@example.com', 0, browser),
  ...opened('g5@example.com', 1, browser),
  // Four to example.net on Tuesday: one is put off, twice, and given up.
  ...net.flatMap((id, n) => sent(mail(id, 1, 'acc2'), `user${n}@example.net`)),
  ...putOff(mail('n0@example.com', 1, 'acc2'), ['user0@example.net'], '452 4.2.2 mailbox full', {
    nextAttempt: at(1, 13),
  }),
  ...putOff({ ...mail('n0@example.com', 2, 'acc2') }, ['user0@example.net'], '452 4.2.2 mailbox full', {
    attemptsMade: 1,
    nextAttempt: at(2, 13),
  }),
  ...givenUp(mail('n0@example.com', 3, 'acc2'), unknownUser),
  // One to Gmail and to two at example.net, whose second bounces.
  ...sent(mail('three@example.com', 1, 'acc2'), 'a@gmail.com', 'b@example.net', 'c@example.net'),
  ...bounced(mail('three@example.com', 1, 'acc2'), 'c@example.net', unknownUser),
  // Its mail server gave this one another id, under which it bounced.
  ...told('messageSent', mail('wire@ses.example', 1, 'acc2'), {
    originalMessageId: '<app@example.com>',
    envelope: { to: ['kim@example.net'] },
  }),
  ...bounced(mail('wire@ses.example', 2, 'acc2'), 'kim@example.net', unknownUser),
  // Of Paubox, everything is heard of but that it was sent; of Arpoone, only what somebody did.
  ...[0, 1, 2].flatMap((n) =>
    paubox('api_mail_log_delivered', at(3), `p${n}@example.com`, `p${n}@clinic.example`),
  ),
  ...paubox('api_mail_log_permanent_failure', at(3), 'p3@example.com', 'p3@clinic.example'),
  ...paubox('api_mail_log_opened', at(4), 'p0@example.com', 'p0@clinic.example'),
  ...arpoone('Open', 1),
  ...arpoone('Bounce', 2),
  // Outside of the week.
  ...sent(mail('before@example.com', -1), 'user@gmail.com'),
  ...sent(mail('after@example.com', 7), 'user@gmail.com'),
];
