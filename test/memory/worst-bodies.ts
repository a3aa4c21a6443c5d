/** A body of a provider's, about so long as a string in the gateway's JSON: that is what Lambda's limit counts. */
export interface WorstBody {
  readonly provider: string;
  make(bytes: number): string;
}

/** What API Gateway and Lambda let through, less the rest of the request. */
export const maxBodyBytes = 5_600_000;

/** Units, each by its place, between a beginning and an end. */
function list(start: string, unit: (at: number) => string, end: string, separator = ',') {
  return (bytes: number): string => {
    const parts: string[] = [];
    let left = bytes - jsonLength(start + end);
    for (let at = 0; ; at++) {
      const part = unit(at);
      left -= jsonLength(part) + jsonLength(separator);
      if (left < 0) break;
      parts.push(part);
    }
    return start + parts.join(separator) + end;
  };
}

/** In the JSON of a larger text: without its quotes. */
function jsonLength(part: string): number {
  return Buffer.byteLength(JSON.stringify(part)) - 2;
}

/** One unit again and again; as a character that may need an escape. */
const text =
  (start: string, unit: string, end: string) =>
  (bytes: number): string => {
    const count = Math.floor((bytes - jsonLength(start + end)) / jsonLength(unit));
    return start + unit.repeat(Math.max(0, count)) + end;
  };

const many = (start: string, unit: string, end: string) => text(start, `${unit},`, `${unit}${end}`);

function nested(open: string, close: string) {
  return (bytes: number): string => {
    const depth = Math.floor(bytes / jsonLength(open + close));
    return `${open.repeat(depth)}0${close.repeat(depth)}`;
  };
}

const people = Array.from({ length: 100 }, (_, at) => `"<p${at}@example.net>"`).join(',');
const complaint = `{"account":"a","event":"messageComplaint","data":{"arf":{"originalRcptTo":[${people}]},"headers":{"messageId":"<m@x>","subject":"`;
const created = '{"account":"a","event":"messageNew","data":{"id":"1",';
const report = `${created}"deliveryReport":{"action":"delayed"},"text":{"rfc822":"Message-ID: <m@x>\\r\\n\\r\\n`;
const mailLog = '{"event_name":"api_mail_log_delivered","payload":{"id":"1","time":"2026-11-22T00:00:00Z",';
const notification = '{"subscription":1,"resource":"/email/messages","accountId":2,';
/** Makes numbers be read as they stand. */
const wide = '1234567890123456';
const long = 'k'.repeat(300_000);

/** The worst that is known of each kind: many of what is small, few of what is large, deep, wide, and escapes. */
export const worstBodies: Readonly<Record<string, WorstBody>> = {
  'complaint of 100, subject of U+FFFE': { provider: 'emailengine', make: text(complaint, '\uFFFE', '"}}}') },
  'complaint of 100, plain subject': { provider: 'emailengine', make: text(complaint, 'x', '"}}}') },
  'complaint of 100, many headers': {
    provider: 'emailengine',
    make: list(`${complaint}s","h":{`, (at) => `"h${at}":0`, '}}}}'),
  },
  'complaint of one, again and again': {
    provider: 'emailengine',
    make: many('{"event":"messageComplaint","data":{"arf":{"originalRcptTo":[', '"<a@b>"', ']}}}'),
  },
  'report on a mail of quotes': { provider: 'emailengine', make: text(report, '\\"', '"}}}') },
  'report with an answer of U+FFFE': {
    provider: 'emailengine',
    make: text(
      '{"event":"messageNew","data":{"deliveryReport":{"action":"delayed","diagnosticCode":"',
      '\uFFFE',
      '"}}}',
    ),
  },
  'message to many': {
    provider: 'emailengine',
    make: list(`${created}"to":[`, (at) => `{"address":"${at}@b"}`, ']}}'),
  },
  'message of empty addresses': {
    provider: 'emailengine',
    make: many(`${created}"to":[`, '{}', ']}}'),
  },
  'message with a subject of quotes': {
    provider: 'emailengine',
    make: text(`${created}"subject":"`, '\\"', '"}}'),
  },
  'message with a subject of Chinese': {
    provider: 'emailengine',
    make: text(`${created}"subject":"`, '中', '"}}'),
  },
  'update with many flags': {
    provider: 'emailengine',
    make: many('{"event":"messageUpdated","data":{"changes":{"flags":{"added":[', '0', ']}}}}'),
  },
  'bounce with a list in one field': {
    provider: 'emailengine',
    make: many('{"event":"messageBounce","data":{"messageHeaders":{"to":["', 'a@b', '"]}}}'),
  },
  'EmailEngine’s, deep': { provider: 'emailengine', make: nested('{"a":', '}') },
  'array of numbers': { provider: 'arpoone', make: many('[', '0', ']') },
  'array of objects': { provider: 'arpoone', make: many('[', '{}', ']') },
  'array in one item, of numbers as they stand': {
    provider: 'arpoone',
    make: many(`[[${wide},`, '0', ']]'),
  },
  '20,000 items': {
    provider: 'arpoone',
    make: (bytes) =>
      `[${Array.from({ length: 20_000 }, (_, at) => `{"Email":"${at}@b","Pad":"${'x'.repeat(Math.max(0, bytes / 20_000 - 40))}"}`).join(',')}]`,
  },
  'items with long keys': { provider: 'arpoone', make: list('[', (at) => `{"${long}${at}":0}`, ']') },
  'item with many keys': { provider: 'arpoone', make: list('[{', (at) => `"K${at}":0`, '}]') },
  'item with many objects': { provider: 'arpoone', make: many('[{"EventDetails":[', '{}', ']}]') },
  'Arpoone’s, deep': { provider: 'arpoone', make: nested('[', ']') },
  'changes of 20,000, and a long rest': {
    provider: 'aurinko',
    make: (bytes) =>
      `${notification}"r":"${'中'.repeat(800)}","payloads":[${Array.from({ length: 20_000 }, (_, at) => `{"id":"${at}","x":"${'x'.repeat(Math.max(0, bytes / 20_000 - 40))}"}`).join(',')}]}`,
  },
  'changes, each empty': { provider: 'aurinko', make: many(`${notification}"payloads":[`, '{}', ']}') },
  'changes, each large': {
    provider: 'aurinko',
    make: list(`${notification}"payloads":[`, (at) => `{"id":"${at}","a":"${'\\"'.repeat(140_000)}"}`, ']}'),
  },
  'change with many attributes': {
    provider: 'aurinko',
    make: list(`${notification}"payloads":[{"attributes":{`, (at) => `"a${at}":"b"`, '}}]}'),
  },
  'change with numbers as they stand': {
    provider: 'aurinko',
    make: many(`${notification}"payloads":[{"id":${wide},"x":[`, '0', ']}]}'),
  },
  'notification with many members': {
    provider: 'aurinko',
    make: list(`${notification}"payloads":[{},{}],`, (at) => `"m${at}":0`, '}'),
  },
  'notification, deep': { provider: 'aurinko', make: nested('{"a":', '}') },
  'mail to many': { provider: 'paubox', make: many(`${mailLog}"to":[`, '"a@b.c"', ']}}') },
  'mail with numbers as they stand': {
    provider: 'paubox',
    make: many(`${mailLog}"to":"n@b.c","x":[${wide},`, '0', ']}}'),
  },
  'mail with many objects': {
    provider: 'paubox',
    make: many(`${mailLog}"to":"o@b.c","x":[`, '{}', ']}}'),
  },
  controls: { provider: 'paubox', make: text('', '\u0001', '') },
  'U+FFFE': { provider: 'paubox', make: text('', '\uFFFE', '') },
};
