import type { Family } from './failure-family.ts';
import {
  exim,
  gmail,
  gmx,
  mailru,
  netease,
  orange,
  postfix,
  qmail,
  tencent,
  yahoo,
} from './failure-sources.ts';

const rfc5321 = 'RFC 5321, section 4.2';
const mimecast = 'https://mimecastsupport.zendesk.com: Mimecast SMTP error codes';

export const messageWords: readonly Family[] = [
  {
    category: 'too_large',
    words:
      /(?:message|mail|e-?mail|size|attachment|data|body)s?\b[^.;]{0,60}(?:too (?:large|big)|(?<!queue )too long|exceed\w*[^.;]{0,40}(?:size|maximum|max\b|length|limit)|over (?:the )?(?:size|maximum))|(?:exceed\w*|larger than)[^.;]{0,60}(?:message|mail|maximum|size limit)s?\b[^.;]{0,20}(?:size|length)|recipsizelimit|size (?:limit|exceeded)|nachricht[^.;]{0,30}zu gro|message[^.;]{0,30}(?:trop (?:volumineux|gros|long)|taille)|mensaje[^.;]{0,30}(?:demasiado grande|tamano)|mensagem[^.;]{0,30}(?:muito grande|tamanho)|messaggio[^.;]{0,30}(?:troppo grande|dimension)|слишком больш|邮件(?:过大|太大)|大小超|サイズ/,
    source: 'RFC 1870; RFC 3463, section 3.4',
  },
  {
    category: 'malformed',
    words:
      /rfc ?-?(?:2822|5322|5321|822)(?: \S+){0,3} complian|not rfc|non-?complian|rfcmessagenoncompliant|\b(?:multiple|duplicate[ds]?|missing|malformed|invalid|bad|illegal|broken|no) (?:\S{1,24} ){0,3}headers?\b|header (?:error|syntax)|bare (?:lf|cr|newline|line ?feed)|8-?bit data|lines? (?:too long|length)|(?:multiple|several) addresses in from|missing (?:a )?(?:valid )?(?:from|date|message-id)|malformed (?:message|mail|mime|from|to|date|body)|protocol violation|dt:sum\b/,
    source: `RFC 5322; ${gmail}; ${netease}`,
  },
  {
    category: 'spam',
    words:
      /(?:^|[ ("'[,:-])(?:spam|spammy|spamming|junk)(?=$|[ )"',;:!\]]|\.(?:$| ))|unsolicited|\bu[bc]e\b|\bbulk (?:e-?)?mail|spam(?:assassin| ?score)|dt:spm|垃圾邮件|垃圾郵件|スパム|迷惑メール|спам|indesejad|no deseado|indesirable|pourriel|unerwunscht|indesiderat|스팸/,
    source: `${gmail}; ${netease}; ${orange}; ${mailru}`,
  },
  {
    category: 'content',
    words:
      /\bvirus|malware|\binfected|trojan|phishing|ransomware|executable|attachments?[^;]{0,40}(?:not allowed|blocked|banned|forbidden|rejected|prohibited)|(?:banned|prohibited|forbidden|dangerous|suspicious) (?:content|attachment|file|extension|url|link)|content (?:presents|rejected|denied|blocked|not accepted|filter|restriction|violat)|(?:message|mail) content|potential(?:ly)? (?:security|dangerous)|blockedmessage|ウイルス|病毒|вирус/,
    source: `https://support.google.com/mail/answer/6590; ${mimecast}; ${tencent}`,
  },
];

/** The weakest: read where nothing else says why. */
export const systemWords: readonly Family[] = [
  {
    category: 'encryption',
    words: /\bstarttls\b|\btls\b|\bssl\b|\bcertificate|must be encrypted|encryption (?:needed|required)/,
    source: 'RFC 3207; RFC 8460, section 4.3',
  },
  {
    category: 'server_error',
    words:
      /\bloop(?:s|ing|ed)?\b|too many (?:hops|received)|hop count|insufficient (?:system|disk|resources)|disk (?:is )?full|no space left|out of memory|(?:internal|system|configuration|processing|protocol|database|local|software|i\/o|temporary server) (?:server )?(?:error|failure|problem|issue)|(?:server|system|mailer) (?:is )?(?:misconfigur|configuration)|\bldap\b|service (?:is )?(?:currently |temporarily )?(?:unavailable|not available)|(?:not|no longer) accepting (?:connections|messages|network)|server (?:is )?(?:too )?busy|error in processing|could not complete|queue file write/,
    source: `${rfc5321}; ${postfix}`,
  },
  {
    category: 'host_unreachable',
    words:
      /connection (?:attempts? )?(?:timed? ?-?out|refused|reset|lost|closed|dropped|fail|issue|problem|error)|(?:lost|unable to (?:make|open)) (?:a )?connection|no route to host|(?:network|host) (?:is )?(?:unreachable|down)|(?:unable|not able|wasn't able|failed|could not|cannot|can't|couldn't) (?:to )?(?:connect|establish|reach)|refused to talk|not accept our requests to connect|operation timed|(?<!retry )\btime(?:d )?-?out|dns (?:query|lookup|server|error|fail|timeout)|name ?-?server|name service error|did not respond|\be(?:connrefused|timedout|connreset|hostunreach|notfound|connection|socket|dns)\b/,
    source: `RFC 3463, section 3.5; ${postfix}; ${exim}`,
  },
  {
    category: 'expired',
    words:
      /expired|retry time|(?:in|on) (?:the |our )?queue (?:for )?too long|giv(?:ing|en|e) up(?! on)|multiple retries|maximum (?:number of )?(?:retries|delivery attempts)|not be (?:tried|retried)|(?:could not be|not been|undelivered|unable to deliver)[^;]{0,40}(?:for|after|within) \d+ ?(?:day|hour|minute)|queue (?:lifetime|life time)/,
    source: `RFC 5321, section 4.5.4.1; ${exim}; ${qmail}`,
  },
  {
    category: 'policy',
    words:
      /\bpolic(?:y|ies)\b|access denied|\bprohibited|\bforbidden|administrative(?:ly)?|\bdenied by|(?:blocked|rejected|refused) by (?:the )?(?:recipient|rule|filter|administrator|user)|anti-?spoof|envelope blocked|(?<!name )not (?:allowed|permitted|authori[sz]ed)|geo[- ]?block|richtlinie|politique|politica|политик|ポリシー|策略/,
    source: `${gmx}; ${yahoo}; ${mimecast}`,
  },
];
