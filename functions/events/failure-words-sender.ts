import type { Family } from './failure-family.ts';

const gmail = 'https://support.google.com/a/answer/3726730';
const microsoft =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online';
const outlook = 'https://sendersupport.olc.protection.outlook.com/pm/troubleshooting';
const yahoo = 'https://senders.yahooinc.com/smtp-error-codes/';
const netease = 'https://help.163.com/09/1224/17/5RAJ4LMH00753VB8.html';
const tencent = 'https://service.mail.qq.com/detail/122';
const orange = 'https://postmaster.orange.fr';
const gmx = 'https://postmaster.gmx.net/en/error-messages';
const mailru = 'https://postmaster.mail.ru';
const yandex = 'https://yandex.com/support/mail/';
const postfix = 'https://www.postfix.org/postconf.5.html';
const exim = 'https://www.exim.org/exim-html-current/doc/html/spec_html/';
const qmail = 'https://cr.yp.to/proto/hcmssc.txt';
const ses = 'https://docs.aws.amazon.com/ses/latest/dg/';

/** What holds one of these is never about the recipient, whatever else it says. */
export const senderOnlyWords: readonly Family[] = [
  {
    category: 'malformed',
    words: /\b(?:duplicated?|multiple|repeated|several) (?:\S{1,24} )?headers?\b/,
    source: 'RFC 5322, section 3.6',
  },
  {
    category: 'authentication',
    words:
      /(?:\b|_)(?:spf|dkim|dmarc|openspf|domainkeys|bimi)(?:\b|_)|dmarcrejection|sender policy framework|un-?authenticated (?:e-?mail|mail|message|sender)|(?:mail|message|sender|domain|from)s? (?:is |are |was |were )?not (?:properly )?authenticated|(?:fail|pass)\w* (?:the )?(?:e-?mail |mail |sender |domain |message |required )?authentication (?:check|test|requirement|polic)|authentication (?:checks?|results?) (?:fail|did|do|are|is)/,
    source: `${gmail}; ${yahoo}; RFC 7208; RFC 7489`,
  },
  {
    category: 'blocklisted',
    words:
      /\b(?:black|block|deny|reject|ban)[- ]?list(?:s|ed|ing)?\b|\b(?:dns|uri|ip|x|h)?r?bls?\b|\bdnsbl|\brbl|spamhaus|spamcop|\bsorbs\b|barracudacentral|abuseat|uceprotect|surbl|\buribl|senderscore|sender ?base|talosintel|cloudmark|\bpsbl\b|spamrats|mailspike|nixspam|abusix|invaluement|\bbanned (?:send|ip)|sender\.office\.com|reputation|(?<!volume or )user complaints|directory harvest|dictionary attack|blocked (?:for|due to) (?:abuse|spam)|ipcheck|blocked - see|\bfound on one or more /,
    source: `RFC 5782; ${outlook}; https://www.spamhaus.org`,
  },
  {
    category: 'blocklisted',
    words:
      /\b(?:hl:ipb|mi:ipb|dt:rbl|rp:rbl|hl:rep|wm:bl[iu])\b|user in blacklist|schwarze liste|sperrliste|ip-?adresse[^;]{0,40}gesperrt|liste noire|adresse ip[^;]{0,40}bloqu|incident de spam|lista (?:negra|nera)|\bip\b[^;]{0,40}bloquead|черн\S{1,4} спис|黑名单|黑名單|ブラックリスト|ブロックリスト|블랙리스트|zwarte lijst|czarn\S{1,4} list|kara liste/,
    source: `${netease}; ${orange}; ${gmx}; ${mailru}`,
  },
  {
    category: 'rate_limited',
    words:
      /\brates?\b|rate-?limit|throttl|receivingrate|too many(?! (?:hops|received|bad command|errors on))|too (?:fast|frequent|quick)|frequency limited|slow(?:ing)? down|(?:exceed|reach)\w*[^;]{0,40}(?:\bper[- ](?:hour|minute|day|second|connection)|\bdaily\b|\bhourly\b|\b(?:sending|message|messages|recipient|recipients|connection|connections|submission|mail send\w*) (?:limit|quota|count)|maximum (?:number|count)|permitted limits)|(?:daily|hourly|sending|submission|outbound|outgoing)(?: \w+){0,3} (?:limit|quota)s?|submissionquota|\bflood|concurrent (?:smtp )?connection|connection limit|too much (?:mail|traffic)|\bvolume\b|messagelimit|quota metric|sender(?:'s)? (?:\S{1,20} )?quota/,
    source: `${gmail}; ${yahoo}; ${microsoft}; ${tencent}`,
  },
  {
    category: 'rate_limited',
    words:
      /\b(?:mi|rp|hl):(?:cel|dmc|ccl|drc|sfq|qrc|icc|ifc|mep|stc|rcl)\b|zu viele (?:verbindungen|empf|nachrichten|e-?mails)|trop de (?:connexions|messages|destinataires|mails)|demasiad[ao]s (?:conexiones|mensajes|destinatarios|correos)|(?:limite|quota) (?:de|di|d')\s?(?:envio|invio|envoi)|muit[ao]s (?:conexoes|mensagens|destinatarios|e-?mails)|tropp[ei] (?:connessioni|messaggi|destinatari)|слишком (?:много|часто)|превышен\S* (?:лимит|частот)|频率|頻率|过于频繁|過於頻繁|发送(?:数量|量|上限)|送信(?:制限|数)|接続数|多すぎ|너무 많|zbyt (?:wiele|duzo)|te veel/,
    source: `${netease}; ${orange}; ${mailru}; ${tencent}`,
  },
  {
    category: 'blocklisted',
    words:
      /\b(?:ip|ips|(?:client|sending|connecting|your|source|originating) (?:host|server|network|mta|system|domain|mail server|address))\b[^;]{0,60}\b(?:blocked|banned|listed|blacklisted|refused|deferred|rejected due to|bad sender)\b|\bbad sender ip\b|(?:mails?|messages?) from \S{1,80} (?:has |have |was |were |is |are |will )?(?:been |be )?(?:temporarily |temporary |permanently )?(?:deferred|blocked|refused|weren't sent)|spam complaints|(?:(?<!not )listed|block(?:ed|ing)) (?:by|in|on|at|using|via) \S{1,60}\.(?:org|net|com|info|de)\b|client host blocked|(?:servers?|hosts?|networks?) not (?:allowed|permitted|welcome)\b|host network not allowed|not accepting (?:mail|connections) from your/,
    source: `${yahoo}; ${outlook}; ${postfix}`,
  },
];

export const senderWords: readonly Family[] = [
  {
    category: 'greylisted',
    words: /\bgr[ea]y-?\s?list|postgrey|\bgreylisted|liste grise|灰名单|灰名單|グレイ?リスト|グレーリスト/,
    source: 'RFC 6647',
  },
  {
    category: 'policy',
    words:
      /resolver\.rst\.(?:auth|notauth|restrict|sendernot)|(?:not|isn't) (?:allowed|authorized|authorised|permitted) to (?:send (?:\w+ ){0,2}to|post|mail to|write to)|only accepts? (?:mail|messages?|e-?mail)s? from|accepts? only (?:internal|authenticated|mail|messages?|e-?mail)|members?-only list|non-?member|delivery (?:to this address )?is restricted|restricted (?:recipient|to (?:authenticated|internal))|internal (?:users|senders) only|allowed senders/,
    source: microsoft,
  },
  {
    category: 'sender_login',
    words:
      /authentication (?:credentials|unsuccessful|fail\w*|is required|required|disabled|rejected|error|needed|turned on)|invalid (?:login|credentials|user ?name or password|authentication)|invalid_grant|(?:user ?name|login) (?:and|or) password|(?:bad|incorrect|wrong|invalid) (?:credentials|username|password|login|authentication)|password (?:is |was |has )?(?:invalid|incorrect|wrong|expired)|login (?:denied|failed|incorrect|required|first)|(?:please|must|need to|have to) (?:first )?(?:log ?in|sign in|authenticate)|you (?:don't|do not) authenticate|not logged in|(?:application-specific|app) password|smtpclientauth|\bbasic ?auth|\bxoauth|\boauth|\baadsts\d|(?:access|refresh|security) token|missing credentials|client (?:host [^;]{0,60})?(?:was |is )?not authenticated|smtp auth\b|\bauthenticationerror\b|authentication scopes|\b401 unauthori[sz]ed|delegation denied|check (?:your )?credentials|mail service not enabled|mailboxnotenabled|must issue an? auth/,
    source: `RFC 4954, section 6; https://support.google.com/mail/answer/7126229; ${microsoft}`,
  },
  {
    category: 'sender_login',
    words:
      /anmeldung fehlgeschlagen|authentifizierung|falsches? (?:passwort|kennwort)|authentification (?:requise|invalide|echou|incorrecte)|(?:autenticacion|autenticacao|autenticazione) (?:\S{1,12} ){0,2}(?:requerid|necessari|fallid|fallit|richiest|falh|obrigat)|аутентификац|неверн\S{1,4} (?:логин|пароль)|(?:认证|验证|登录)失败|授权码|認証(?:に失敗|エラー|が必要)/,
    source: `${netease}; ${yandex}; ${tencent}`,
  },
  {
    category: 'sender_refused',
    words:
      /\bsender(?:'?s)?(?: e-?mail)?(?: address| domain| ip| host| id)?:? ?(?:@ )?(?:was |is |has been |verif\w+ |callout |not |isn't |does not |doesn't |could not be )*(?:reject|refus|denied|invalid|unknown|allowed(?! to relay)|found|accepted|verified|permitted|valid\b|exist|owned|fail|unverif|blocked|pre-?approved|spammer|empty|noa\b)|domain of (?:the )?sender|(?:sender|from|return-path|reverse-path|envelope sender|mail from)(?:'s)?:? (?:e-?mail )?(?:address|domain)[^;]{0,80}(?:not exist|n't exist|not found|invalid|resolv|reject|refus|denied|must|not own|not allow)|from:? domain is|provide a valid from|you are sending from|mails? from you\b|in (?:the )?from\b|null sender|empty (?:envelope )?sender|purported responsible|bad ?sender|unrout\w+ sender|does not accept mail from|returned mail not accepted|backscatter protection/,
    source: `RFC 3463, section 3.2; ${postfix}; ${exim}`,
  },
  {
    category: 'sender_refused',
    words:
      /send(?:ing)?[- ]?as[- ]?(?:denied|permission|this)|sendasdenied|sendonbehalf|not (?:allowed|authorized|authorised|permitted) to (?:send|use)(?! (?:\w+ ){0,2}to\b)|permissions? to send|not owned by|mail ?from (?:address )?must|must (?:be (?:the )?same as|equal|match) (?:the )?auth|address(?:es)? (?:is|are) not verified|storedrv\.submission|bad outbound sender|outboundspam|outgoing mail suspension|your (?:e-?mail |smtp )?(?:account|mail ?box|address|domain|user)\b[^.;]{0,40}\b(?:suspended|disabled|blocked|deactivated|restricted|locked|expired|inactive|not (?:active|valid|verified|allowed|permitted))|not subscribed to ses|sending (?:is |has been )?paused|sender(?:'s)? mail ?box|not authorized to perform|use the smtp server of your isp|your access to (?:submit|this)|different address or alias/,
    source: `${microsoft}; ${ses}; ${netease}`,
  },
  {
    category: 'sender_refused',
    words:
      /\bptr\b|reverse[- ](?:dns|lookup|hostname|mapping|host)|\brdns\b|fcrdns|ip name lookup|(?:cannot|can't|could ?n'?t|could not|unable to) (?:find|resolve|verify) (?:your|the client|client|sending|reverse)|unresolvable (?:relay )?host|mismatch\w* (?:client|sending) ip|(?:valid|without a valid) sender domain|\bdynamic[^;]{0,20}\bips?\b|dial-?up|(?:bad|invalid|wrong|forged|bogus|need|require\w*|fully.qualified) (?:\w+ ){0,2}(?:helo|ehlo)\b|(?:helo|ehlo)(?: \w+)? (?:command )?(?:reject|invalid|denied|mismatch|must|should|does|not )|my name was rejected|invalid ip for|hl:ihu|confirm this mail server|your (?:\S{1,30} ){0,3}(?:domain|host|hostname|dns|server)\b[^;]{0,60}(?:not exist|n't exist|not found|not resolv|n't resolv|unresolv|invalid|unknown|no mx)/,
    source: `RFC 7372, section 3.3; ${gmx}; ${postfix}`,
  },
  {
    category: 'sender_refused',
    words:
      /absender\S{0,12}[^;]{0,30}(?:abgelehnt|unbekannt|ungultig|gesperrt|nicht)|(?:expediteur|emetteur)[^;]{0,30}(?:refus|invalide|inconnu|rejet)|(?:remitente|remetente|mittente)[^;]{0,30}(?:rechaz|rejeit|rifiut|invalid|non |no |nao |desconoc|descon|sconosc)|отправител\S{0,3}[^;]{0,30}(?:не |отклон|неверн)|(?:发件人|发信人|寄件者)[^;]{0,12}(?:拒|无效|不|未)|(?:差出人|送信者|送信元)[^;]{0,12}(?:拒否|不正|無効|存在しな|存在しま|停止)/,
    source: `${orange}; ${mailru}; ${netease}`,
  },
  {
    category: 'sender_refused',
    words:
      /(?<!to (?:the )?)(?:\bsender(?:'s)?|return[- ]?(?:address|path)|reverse[- ]?path|envelope[- ]from|originator|bounce address|reply-to)\b[^.;]{0,40}\b(?:unknown|invalid|(?:not|n't) (?:be )?(?:found|exist|valid|known)|suspended|disabled|blocked|locked)|outgoing (?:e-?mail|mail|messages?)\b[^.;]{0,40}(?:suspended|disabled|blocked)|suspended (?:for|due to|from) (?:sending|outgoing)|\b(?:ihr|votre|tu|su|sua|seu|tuo|suo|uw)(?: e-?mail)?[ -](?:konto|postfach|compte|cuenta|conta|account)\b[^.;]{0,30}(?:gesperrt|deaktiviert|bloqu|suspend|sospes|geblokkeerd|desactiv|desativ|disattiv)|ваш\S{0,3} (?:аккаунт|ящик|учетн)[^.;]{0,30}(?:заблокир|отключ)|您的(?:账号|帐号|帳號|邮箱|郵箱|账户)\S{0,8}(?:停用|禁用|冻结|凍結|锁定)/,
    source: `${microsoft}; ${exim}; ${netease}; ${mailru}`,
  },
  {
    category: 'sender_refused',
    words:
      /(?:\bafzender|\ba[vf]sender|avsandar|nadawc|odesilatel|\bfelado|expeditor|lahettaj|gonder(?:en|ici)|발신자|송신자|보낸 ?사람)\S{0,4}[^;]{0,40}(?:onbekend|bestaat niet|geweigerd|ongeldig|okand|finns inte|avvisa|ukendt|ukjent|finnes ikke|findes ikke|nie istnieje|nieznan|odrzucon|neexistuje|neznam|odmitnut|nem letezik|ismeretlen|nu exista|necunoscut|respins|gecersiz|bulunamad|reddedil|존재하지|없습니다|거부|차단|찾을 수)|(?:onbekende?|okand|ukendt|ukjent|nieznan[ya]|neznam\S{1,2}|ismeretlen|gecersiz|tuntematon|(?:unbekannt|ungultig)e?r?) (?:afzender|a[vf]sender|avsandar|nadawc|odesilatel|felado|gonder|lahettaj|absender)/,
    source: 'servers that reply in Dutch, Polish, Czech, Turkish, Korean and in northern languages',
  },
  {
    category: 'relay_denied',
    words:
      /\brelay(?:ing|ed)?(?: access| mail)?(?: is| was| to [^;]{1,60})?:? ?(?:den(?:y|ied)|not (?:allowed|permitted|authori[sz]ed)|prohibited|refused|rejected|restricted|disallowed)|(?:not (?:configured |allowed |permitted |authori[sz]ed |able |going )?to|cannot|can't|won't|don't|do not|does not|refus\w+ to|unable to) relay|\bno relay|unauthori[sz]ed relay|rcpthosts|tenantattribution|local user only|reenvio denegado|retransmissao negada|中继|中継(?:拒否|は)/,
    source: `${postfix}; ${exim}; ${qmail}`,
  },
];
