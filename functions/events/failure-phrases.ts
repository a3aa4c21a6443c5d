import type { FailureCategory } from './failure-categories.ts';

/**
 * What replies say, by cause. The comment above an expression names its source. Gaps are bounded: time grows with
 * length.
 * @see Exim: https://www.exim.org/exim-html-current/doc/html/spec_html/
 * @see Gmail: https://support.google.com/a/answer/3726730
 * @see GMX: https://postmaster.gmx.net/en/error-messages
 * @see Mail.ru: https://postmaster.mail.ru
 * @see Microsoft: https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online
 * @see NetEase: https://help.163.com/09/1224/17/5RAJ4LMH00753VB8.html
 * @see Orange: https://postmaster.orange.fr
 * @see Outlook: https://sendersupport.olc.protection.outlook.com/pm/troubleshooting
 * @see Postfix: https://www.postfix.org/postconf.5.html
 * @see qmail: https://cr.yp.to/proto/hcmssc.txt
 * @see Tencent: https://service.mail.qq.com/detail/122
 * @see Yahoo: https://senders.yahooinc.com/smtp-error-codes/
 */
type Family = readonly [category: FailureCategory, ...words: RegExp[]];

/** A reply with one of these is never about the recipient, whatever else it says. */
const senderOnlyWords: readonly Family[] = [
  [
    'malformed',
    // RFC 5322, section 3.6
    /\b(?:duplicated?|multiple|repeated|several) (?:\S{1,24} )?headers?\b/,
  ],
  [
    'authentication',
    // Gmail; Yahoo; RFC 7208; RFC 7489
    /(?:\b|_)(?:spf|dkim|dmarc|openspf|domainkeys|bimi)(?:\b|_)|dmarcrejection|sender policy framework|un-?authenticated (?:e-?mail|mail|message|sender)|(?:mail|message|sender|domain|from)s? (?:is |are |was |were )?not (?:properly )?authenticated|(?:fail|pass)\w* (?:the )?(?:e-?mail |mail |sender |domain |message |required )?authentication (?:check|test|requirement|polic)|authentication (?:checks?|results?) (?:fail|did|do|are|is)/,
  ],
  [
    'blocklisted',
    // RFC 5782; Outlook; https://www.spamhaus.org
    /\b(?:black|block|deny|reject|ban)[- ]?list(?:s|ed|ing)?\b|\b(?:dns|uri|ip|x|h)?r?bls?\b|\bdnsbl|\brbl|spamhaus|spamcop|\bsorbs\b|barracudacentral|abuseat|uceprotect|surbl|\buribl|senderscore|sender ?base|talosintel|cloudmark|\bpsbl\b|spamrats|mailspike|nixspam|abusix|invaluement|\bbanned (?:send|ip)|sender\.office\.com|reputation|(?<!volume or )user complaints|directory harvest|dictionary attack|blocked (?:for|due to) (?:abuse|spam)|ipcheck|blocked - see|\bfound on one or more /,
    // NetEase; Orange; GMX; Mail.ru
    /\b(?:hl:ipb|mi:ipb|dt:rbl|rp:rbl|hl:rep|wm:bl[iu])\b|user in blacklist|schwarze liste|sperrliste|ip-?adresse[^;]{0,40}gesperrt|liste noire|adresse ip[^;]{0,40}bloqu|incident de spam|lista (?:negra|nera)|\bip\b[^;]{0,40}bloquead|черн\S{1,4} спис|黑名单|黑名單|ブラックリスト|ブロックリスト|블랙리스트|zwarte lijst|czarn\S{1,4} list|kara liste/,
  ],
  [
    'rate_limited',
    // Gmail; Yahoo; Microsoft; Tencent
    /\brates?\b|rate-?limit|throttl|receivingrate|too many(?! (?:hops|received|bad command|errors on))|too (?:fast|frequent|quick)|frequency limited|slow(?:ing)? down|\bper[- ](?:hour|minute|day|second|connection)\b|receiving limit|(?:exceed|reach)\w*[^;]{0,40}(?:\bdaily\b|\bhourly\b|\b(?:sending|message|messages|recipient|recipients|connection|connections|submission|mail send\w*) (?:limit|quota|count)|maximum (?:number|count)|permitted limits)|(?:daily|hourly|sending|submission|outbound|outgoing)(?: \w+){0,3} (?:limit|quota)s?|submissionquota|\bflood|concurrent (?:smtp )?connection|connection limit|too much (?:mail|traffic)|\bvolume\b|messagelimit|quota metric|sender(?:'s)? (?:\S{1,20} )?quota/,
    // NetEase; Orange; Mail.ru; Tencent
    /\b(?:mi|rp|hl):(?:cel|dmc|ccl|drc|sfq|qrc|icc|ifc|mep|stc|rcl)\b|zu viele (?:verbindungen|empf|nachrichten|e-?mails)|trop de (?:connexions|messages|destinataires|mails)|demasiad[ao]s (?:conexiones|mensajes|destinatarios|correos)|(?:limite|quota) (?:de|di|d')\s?(?:envio|invio|envoi)|muit[ao]s (?:conexoes|mensagens|destinatarios|e-?mails)|tropp[ei] (?:connessioni|messaggi|destinatari)|слишком (?:много|часто)|превышен\S* (?:лимит|частот)|频率|頻率|过于频繁|過於頻繁|发送(?:数量|量|上限)|送信(?:制限|数)|接続数|多すぎ|너무 많|zbyt (?:wiele|duzo)|te veel/,
  ],
  [
    'blocklisted',
    // Yahoo; Outlook; Postfix
    /\b(?:ip|ips|(?:client|sending|connecting|your|source|originating) (?:host|server|network|mta|system|domain|mail server|address))\b[^;]{0,60}\b(?:blocked|banned|listed|blacklisted|refused|deferred|rejected due to|bad sender)\b|\bbad sender ip\b|(?:mails?|messages?) from \S{1,80} (?:has |have |was |were |is |are |will )?(?:been |be )?(?:temporarily |temporary |permanently )?(?:deferred|blocked|refused|weren't sent)|spam complaints|(?:(?<!not )listed|block(?:ed|ing)) (?:by|in|on|at|using|via) \S{1,60}\.(?:org|net|com|info|de)\b|client host blocked|(?:servers?|hosts?|networks?) not (?:allowed|permitted|welcome)\b|host network not allowed|not accepting (?:mail|connections) from your/,
  ],
];

const senderWords: readonly Family[] = [
  [
    'greylisted',
    // RFC 6647
    /\bgr[ea]y-?\s?list|postgrey|\bgreylisted|liste grise|灰名单|灰名單|グレイ?リスト|グレーリスト/,
  ],
  [
    'policy',
    // Microsoft
    /resolver\.rst\.(?:auth|notauth|restrict|sendernot)|(?:not|isn't) (?:allowed|authorized|authorised|permitted) to (?:send (?:\w+ ){0,2}to|post|mail to|write to)|only accepts? (?:mail|messages?|e-?mail)s? from|accepts? only (?:internal|authenticated|mail|messages?|e-?mail)|members?-only list|non-?member|delivery (?:to this address )?is restricted|restricted (?:recipient|to (?:authenticated|internal))|internal (?:users|senders) only|allowed senders/,
  ],
  [
    'sender_login',
    // RFC 4954, section 6; https://support.google.com/mail/answer/7126229; Microsoft
    /authentication (?:credentials|unsuccessful|fail\w*|is required|required|disabled|rejected|error|needed|turned on)|invalid (?:login|credentials|user ?name or password|authentication)|invalid_grant|(?:user ?name|login) (?:and|or) password|(?:bad|incorrect|wrong|invalid) (?:credentials|username|password|login|authentication)|password (?:is |was |has )?(?:invalid|incorrect|wrong|expired)|login (?:denied|failed|incorrect|required|first)|(?:please|must|need to|have to) (?:first )?(?:log ?in|sign in|authenticate)|you (?:don't|do not) authenticate|not logged in|(?:application-specific|app) password|smtpclientauth|\bbasic ?auth|\bxoauth|\boauth|\baadsts\d|(?:access|refresh|security) token|missing credentials|client (?:host [^;]{0,60})?(?:was |is )?not authenticated|smtp auth\b|\bauthenticationerror\b|authentication scopes|\b401 unauthori[sz]ed|delegation denied|check (?:your )?credentials|mail service not enabled|mailboxnotenabled|must issue an? auth/,
    // NetEase; https://yandex.com/support/mail/; Tencent
    /anmeldung fehlgeschlagen|authentifizierung|falsches? (?:passwort|kennwort)|authentification (?:requise|invalide|echou|incorrecte)|(?:autenticacion|autenticacao|autenticazione) (?:\S{1,12} ){0,2}(?:requerid|necessari|fallid|fallit|richiest|falh|obrigat)|аутентификац|неверн\S{1,4} (?:логин|пароль)|(?:认证|验证|登录)失败|授权码|認証(?:に失敗|エラー|が必要)/,
  ],
  [
    'sender_refused',
    // RFC 3463, section 3.2; Postfix; Exim
    /\bsender(?:'?s)?(?: e-?mail)?(?: address| domain| ip| host| id)?:? ?(?:@ )?(?:was |is |has been |verif\w+ |callout |not |isn't |does not |doesn't |could not be )*(?:reject|refus|denied|invalid|unknown|allowed(?! to relay)|found|accepted|verified|permitted|valid\b|exist|owned|fail|unverif|blocked|pre-?approved|spammer|empty|noa\b)|domain of (?:the )?sender|(?:sender|from|return-path|reverse-path|envelope sender|mail from)(?:'s)?:? (?:e-?mail )?(?:address|domain)[^;]{0,80}(?:not exist|n't exist|not found|invalid|resolv|reject|refus|denied|must|not own|not allow)|from:? domain is|provide a valid from|you are sending from|mails? from you\b|in (?:the )?from\b|null sender|empty (?:envelope )?sender|purported responsible|bad ?sender|unrout\w+ sender|does not accept mail from|returned mail not accepted|backscatter protection/,
    // Microsoft; https://docs.aws.amazon.com/ses/latest/dg/; NetEase
    /send(?:ing)?[- ]?as[- ]?(?:denied|permission|this)|sendasdenied|sendonbehalf|not (?:allowed|authorized|authorised|permitted) to (?:send|use)(?! (?:\w+ ){0,2}to\b)|permissions? to send|not owned by|mail ?from (?:address )?must|must (?:be (?:the )?same as|equal|match) (?:the )?auth|address(?:es)? (?:is|are) not verified|storedrv\.submission|bad outbound sender|outboundspam|outgoing mail suspension|your (?:e-?mail |smtp )?(?:account|mail ?box|address|domain|user)\b[^.;]{0,40}\b(?:suspended|disabled|blocked|deactivated|restricted|locked|expired|inactive|unknown|n't exist|not (?:active|valid|verified|allowed|permitted|exist|found))|(?:client's account|authenticated (?:user|sender)|your account; user)\b|not subscribed to ses|sending (?:is |has been )?paused|sender(?:'s)? mail ?box|not authorized to perform|use the smtp server of your isp|your access to (?:submit|this)|different address or alias/,
    // RFC 7372, section 3.3; GMX; Postfix
    /\bptr\b|reverse[- ](?:dns|lookup|hostname|mapping|host)|\brdns\b|fcrdns|ip name lookup|(?:cannot|can't|could ?n'?t|could not|unable to) (?:find|resolve|verify) (?:your|the client|client|sending|reverse)|unresolvable (?:relay )?host|mismatch\w* (?:client|sending) ip|unknown (?:client |mail )?host \[?\d|\b(?:mx|records?|hosts?|checks?|lookups?)(?: \w+){0,2} (?:for|of) (?:your|(?:the )?send(?:er|ing))\b|(?:helo|ehlo)\b[^.;]{0,20}no such|(?:valid|without a valid) sender domain|\bdynamic[^;]{0,20}\bips?\b|dial-?up|(?:bad|invalid|wrong|forged|bogus|need|require\w*|fully.qualified) (?:\w+ ){0,2}(?:helo|ehlo)\b|(?:helo|ehlo)(?: \w+)? (?:command )?(?:reject|invalid|denied|mismatch|must|should|does|not )|my name was rejected|invalid ip for|hl:ihu|confirm this mail server|your (?:\S{1,30} ){0,3}(?:domain|host|hostname|dns|server)\b[^;]{0,60}(?:not exist|n't exist|not found|not resolv|n't resolv|unresolv|invalid|unknown|no mx)/,
    // Orange; Mail.ru; NetEase
    /absender\S{0,12}[^;]{0,30}(?:abgelehnt|unbekannt|ungultig|gesperrt|nicht)|(?:expediteur|emetteur)[^;]{0,30}(?:refus|invalide|inconnu|rejet|inexist|n'existe)|(?:remitente|remetente|mittente)[^;]{0,30}(?:rechaz|rejeit|rifiut|invalid|inexist|non |no |nao |desconoc|descon|sconosc)|отправител\S{0,3}[^;]{0,30}(?:не |отклон|неверн)|(?:发件|发信|寄件)(?:人|者|方|域名|地址)[^;]{0,12}(?:拒|无效|不|未)|(?:差出人|送信者|送信元)[^;]{0,12}(?:拒否|不正|無効|存在しな|存在しま|停止)/,
    // Microsoft; Exim; NetEase; Mail.ru
    /(?<!to (?:the )?)(?:\bsender(?:'s)?|return[- ]?(?:address|path)|reverse[- ]?path|envelope[- ]from|originator|bounce address|reply-to)\b[^.,;]{0,40}\b(?:unknown|invalid|(?:not|n't) (?:be )?(?:found|exist|valid|known)|suspended|disabled|blocked|locked)|outgoing (?:e-?mail|mail|messages?)\b[^.;]{0,40}(?:suspended|disabled|blocked)|suspended (?:for|due to|from) (?:sending|outgoing)|\b(?:ihre?|votre|tu|su|sua|seu|tuo|suo|uw)(?: e-?mail)?[ -](?:konto|postfach|compte|cuenta|conta|account|(?:ip-|e-?mail-?)?adresse)\b[^.;]{0,30}(?:unbekannt|existiert nicht|n'existe|inconnu|gesperrt|deaktiviert|bloqu|suspend|sospes|geblokkeerd|desactiv|desativ|disattiv)|ваш\S{0,3} (?:аккаунт|ящик|учетн)[^.;]{0,30}(?:заблокир|отключ)|您的(?:账号|帐号|帳號|邮箱|郵箱|账户)\S{0,8}(?:停用|禁用|冻结|凍結|锁定)/,
    // servers that reply in Dutch, Polish, Czech, Turkish, Korean and in northern languages
    /(?:\bafzender|\ba[vf]sender|avsandar|nadawc|odesilatel|\bfelado|expeditor|lahettaj|gonder(?:en|ici)|발신자|송신자|보낸 ?사람)\S{0,4}[^;]{0,40}(?:onbekend|bestaat niet|geweigerd|ongeldig|okand|finns inte|avvisa|ukendt|ukjent|finnes ikke|findes ikke|nie istnieje|nieznan|odrzucon|neexistuje|neznam|odmitnut|nem letezik|ismeretlen|nu exista|necunoscut|respins|gecersiz|bulunamad|reddedil|존재하지|없습니다|거부|차단|찾을 수)|(?:onbekende?|okand|ukendt|ukjent|nieznan[ya]|neznam\S{1,2}|ismeretlen|gecersiz|tuntematon|(?:unbekannt|ungultig)e?r?) (?:afzender|a[vf]sender|avsandar|nadawc|odesilatel|felado|gonder|lahettaj|absender)/,
  ],
  [
    'relay_denied',
    // Postfix; Exim; qmail
    /\brelay(?:ing|ed)?(?: access| mail)?(?: is| was| to [^;]{1,60})?:? ?(?:den(?:y|ied)|not (?:allowed|permitted|authori[sz]ed)|prohibited|refused|rejected|restricted|disallowed)|(?:not (?:configured |allowed |permitted |authori[sz]ed |able |going )?to|cannot|can't|won't|don't|do not|does not|refus\w+ to|unable to) relay|\bno relay|unauthori[sz]ed relay|rcpthosts|tenantattribution|local user only|reenvio denegado|retransmissao negada|中继|中継(?:拒否|は)/,
  ],
];

const recipientWords: readonly Family[] = [
  [
    'suppressed',
    // https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
    /suppression list|has suppressed sending|\bsuppressed (?:address|recipient)|preblocked|\bbounced address|unsubscribed address/,
  ],
  [
    'mailbox_full',
    // RFC 5321, section 4.2; Gmail; Microsoft; Orange
    /(?:mail ?box|in-?box|mail ?folder|mail ?drop|maildir|mail ?spool|account|quota|storage|mailspace)\b[^.;]{0,40}\bfull\b|\bfull (?:mail ?box|in-?box)|over (?:\w+ ){0,2}quota|over(?:the)?quota|over disk|quota (?:is |has been |was )?(?:exceed|full|reach|violat|limit|used up)|(?<!submission)quota ?exceeded|mail ?box (?:size |storage )?(?:limit|capacity)|(?:mail ?box|account|user)\b[^.;]{0,30}\b(?:exceed(?:ed|s)|exhausted)|storage limit|(?:exceed|surpass)\w*[^.;]{0,40}(?:quota|storage|mail ?box (?:size|capacity|limit)|allocation|disk space)|(?:not enough|insufficient|no more|no|out of|lacks|limited)(?: (?!system|disk|server)\w+){0,2} (?:storage|space|room)\b|storage allocation|mail ?box ?full|user is over|(?:ofr|lpn)\d*_417/,
    // Orange; https://postmaster.t-online.de; replies of Libero, UOL and others
    /(?:postfach|mailbox|mailkonto|speicher)\S{0,3}[^.;]{0,30}(?:\bvoll\b|uberfullt|ueberfuellt|erschopft|uberschritten)|kontingent|(?:boite|bal|messagerie)[^.;]{0,40}(?:\bpleine|saturee)|quota[^.;]{0,20}(?:depass|atteint|excedid|superad|superat)|(?:buzon|casilla|bandeja)[^.;]{0,30}(?:llen[ao]|excedid)|cuota[^.;]{0,30}(?:excedid|superad|complet)|caixa[^.;]{0,40}(?:cheia|lotada)|(?:cota|limite de armazenamento)[^.;]{0,30}excedid|exced\w{1,4} (?:\w+ )?cota|(?:casella|mailbox)[^.;]{0,30}\bpiena|spazio[^.;]{0,20}(?:esaurit|insufficient)|(?:postvak|mailbox)[^.;]{0,20}\bvol\b|skrzynk\S{1,2}[^.;]{0,30}(?:pelna|przepelnion)|posta kutusu[^.;]{0,20}dolu|kota[^.;]{0,10}as[ıi]l/,
    // Mail.ru; Tencent
    /ящик\S{0,3}[^.;]{0,30}переполн|переполнен|квот|(?:邮箱|郵箱|信箱|空间|空間|容量)\S{0,6}(?:已满|已滿|满|滿|不足|超限)|超出\S{0,6}(?:容量|配额)|(?:メールボックス|受信箱|容量)[^。]{0,16}(?:いっぱい|一杯|満杯|超え|超過|不足|オーバー)|(?:메일함|편지함|용량)[^.]{0,12}(?:초과|가득|부족)/,
  ],
  [
    'mailbox_disabled',
    // RFC 3463, section 3.3; Gmail; Microsoft; NetEase
    /(?<!\bto (?:this |the |that )?)(?:account|mail ?box|user|recipient|alias|in-?box|addressee|(?<!\bip )address)\b[^.;]{0,60}\b(?:is|are|was|were|has been|(?<!may |might |could )have been|currently|permanently|:|-) ?(?:\w+ ){0,2}?(?:disabled|de-?activated|inactive|not active|suspended|frozen|terminated|discontinued|dormant|abandoned|blocked due to inactiv|not (?:currently )?(?:enabled|activated))|(?<!\bto (?:this |the |that )?)(?:account|mail ?box|user|recipient|alias)(?: @)?:? (?:is |was |has been )?(?:\w+ )?(?:closed(?! (?:the|connection))|terminated|deleted|removed|retired|archived|cancell?ed|locked out|disabled|de-?activated|inactive|suspended?|frozen)\b|(?:account|mail ?box|user)(?: @)? (?:is |has |was )?expired\b|(?:disabled|deactivated|inactive|suspended|archived|closed|expired) (?:recipient|user|account|mail ?box|email|address)|(?:account|mail ?box|user) (?:is |has been )(?:locked|blocked)(?! (?:from|by|for))|(?:account|mail ?box|user|recipient|address|alias|in-?box|person|employee)\b[^.;]{0,60}\bno longer\b|(?<!\b(?:to|for|of) (?:this |the |that )?)(?:account|mail ?box|user) \S{1,40} (?:has been|is|was) (?:permanently )?(?:deleted|closed|removed|terminated)\b|@ (?:is )?no longer|no longer (?:works?|employed|on (?:this )?server)|(?:user|mail ?box|recipient|account|person|employee|addressee|@) (?:has )?(?:moved|left)\b|disableduser|(?:ofr|lpn)\d*_426/,
    // Orange; replies of Free, Libero, UOL, T-Online and others
    /(?:konto|postfach|mailbox|empfanger|benutzer|(?<!ip-)adresse)\S{0,3}[^.;]{0,40}(?:deaktiviert|gesperrt|geschlossen|geloscht|inaktiv|stillgelegt|nicht mehr)|(?:compte|boite|destinataire|adresse(?! ip)|utilisateur)\b[^.;]{0,40}(?:\bbloque|desactive|suspendu|ferme\b|inactif|supprime|cloture|n'est plus)|(?:cuenta|buzon|usuario|casilla)\b[^.;]{0,40}(?:deshabilitad|desactivad|suspendid|bloquead|inactiv|cerrad|cancelad|eliminad|dad[ao] de baja)|(?:conta|caixa|usuario)\b[^.;]{0,40}(?:desativad|suspens|bloquead|inativ|desabilitad|cancelad|encerrad)|(?:casella|account|utente|indirizzo)\b[^.;]{0,40}(?:disabilitat|disattiv|sospes|bloccat|chius|non attiv|scadut|cessat)|(?:gebruiker|account|postvak)\b[^.;]{0,30}(?:uitgeschakeld|geblokkeerd|opgeheven)|(?:konto|skrzynk\S{1,2})[^.;]{0,30}(?:zablokowan|nieaktywn|zawieszon|usuniet)/,
    // Mail.ru; Tencent; NetEase
    /(?:ящик|пользовател|аккаунт|адресат|учетн\S{1,4} запис)\S{0,4}[^.;]{0,30}(?:заблокирован|отключен|удален|неактив)|(?:邮箱|郵箱|用户|用戶|帐号|账号|账户|帳號|信箱)\S{0,10}(?:停用|禁用|冻结|凍結|锁定|注销|过期|失效)|(?:アカウント|メールボックス|ユーザー?|アドレス)[^。]{0,16}(?:停止|凍結|削除され|廃止|休止)|(?:계정|메일함|사용자)[^.]{0,12}(?:정지|비활성|휴면|삭제)|휴면 ?계정/,
  ],
  [
    'user_unknown',
    // RFC 5321, section 4.2; Postfix; Gmail; Microsoft
    /(?:unknown|no such|invalid|non-?existe?ant|non-?existent|undeliverable|unrecogni[sz]ed|not a valid|isn't a valid|bad)(?:[ /](?:or|and|local|virtual|e-?mail|mail|destination|unknown|invalid|illegal|non-local|inactive|rcpt|forward)){0,3}[ -]?(?:user|recipient|mail ?box|account|address|alias|local[- ]?part|addressee|person|customer|subscriber|badrcptto)(?!s?[ -](?:agent|header))|(?:unknown|illegal) or (?:illegal|unknown)|nosuchuser|recip(?:ient)?notfound|not our customer|unknown in (?:local|virtual|relay)/,
    // RFC 5321, section 4.2; Gmail; Microsoft; Mail.ru
    /(?:user|recipient|mail ?box|account|address|alias|addressee|in-?box|subscriber|person|local[- ]?part)(?:e?s)?\b(?!(?:'s)? (?:mail |e-?mail )?(?:server|system|host))[^.;]{0,60}?\b(?:unknown(?! (?:error|reason|command|host|domain|sender|status|problem|cause))|not (?:be )?found|unlisted|non-?existent|invalid\b(?! (?:response|certificate|header|command|char|content|format|domain|login|password|sender|from))|(?<!may |might |could )not (?:a |an )?(?:known|valid|exist|local|listed|recogni[sz]ed|registered|present|hosted)|(?:does|do|did)(?: not|n't) exist|isn't (?:a )?(?:valid|known|registered|here)|(?:could not|couldn't|cannot|can't|wasn't|was not) (?:be )?found|does(?: not|n't) have an?\b|doesn't have a|not in (?:our|the|my) (?:\w+ )?(?:directory|list|database|system))|(?:doesn't|does not) have an? \S{1,60} account/,
    // Microsoft (5.4.1: directory-based edge blocking); gateways of Cisco and Barracuda; Outlook; Orange; NetEase
    /\b(?:no|not an?|there is no|there's no) (?:one|user|mail ?box|recipient|account|person|address)(?: \S{1,40}){0,2}? (?:here|by that name|with that|found|at this|at that|named|of that)|no (?:mail ?box|user|account|one|person) (?:here|by|at|found|available)|@ (?:not found|unknown|does not exist|doesn't exist|is unknown|is not valid)|#5\.1\.0 address rejected|cuda_nsu|mailbox unavailable \(s\d{6}|5\.5\.0 requested action not taken: mailbox unavailable|5\.4\.1 (?:@ ?:? ?)?recipient address rejected: access denied|(?:ofr|lpn)\d*_41[68]|(?<!may |might )not (?:a |an )?(?:known|registered|valid|local|current|active|recogni[sz]ed) (?:user|recipient|mail ?box|account|address|customer|person)|addressee unknown|(?:unable to|could not|couldn't|cannot) find @|recipients? cannot be verified/,
    // Orange; https://postmaster.t-online.de; replies of Strato, Free, Terra and others
    /(?:empf(?:a|ae)nger|benutzer|nutzer|adressat|adresse|postfach|mailbox|konto)\S{0,4}[^.;]{0,40}(?:unbekannt|existiert nicht|nicht (?:gefunden|bekannt|vorhanden|existent|zustellbar)|ung(?:u|ue)ltig)|(?:unbekannt|ung(?:u|ue)ltig)e?[rnsm]? (?:empf|benutzer|e?-?mail-?adress|adress|nutzer|postfach)|kein(?:e|en)? (?:solche|postfach|mailbox|benutzer)|(?:utilisateur|destinataire|adresse(?! ip)|boite|compte)\b[^.;]{0,40}(?:inconnu|inexistant|n'existe p|invalide|introuvable|non valide)|(?:usuario|destinatario|buzon|cuenta|direccion|casilla|persona)\b[^.;]{0,40}(?:desconocid|inexistente|no existe|no (?:fue |ha sido )?encontrad|invalid|no valid)|no existe[^.;]{0,20}(?:usuario|cuenta|buzon|persona|casilla)/,
    // replies of UOL, Libero, Ziggo, WP, Onet, TTNet and others
    /(?:usuario|destinatario|caixa(?: postal)?|conta|endereco)\b[^.;]{0,40}(?:desconhecid|inexistente|nao existe|nao (?:foi )?encontrad|invalid)|(?:utente|destinatario|casella|indirizzo|account)\b[^.;]{0,40}(?:sconosciut|inesistente|non esist|non (?:e stat[oa] )?trovat|non valid|invalid)|(?:gebruiker|ontvanger|(?:e-?mail)?adres|postvak|mailbox)\b[^.;]{0,30}(?:onbekend|bestaat niet|niet gevonden)|onbekende? (?:gebruiker|ontvanger|adres)|(?:okand|ukendt|ukjent|tuntematon)\S{0,2} (?:motta[gk]|anvand|bruger|modtager|bruker|vastaanott|kaytt)|(?:uzytkowni\S{1,2}|skrzynk\S{1,2}|adres|konto|odbiorc\S{1,2})\b[^.;]{0,30}(?:nie istnieje|nieznan|nie znalezion)|nieznan[ya] (?:uzytkownik|odbiorc|adres)|(?:schrank|uzivatel|adresa|prijemce)\S{0,2}[^.;]{0,30}(?:neexistuje|nenalezen|neznam)|neznam\S{1,2} (?:uzivatel|adres|prijemc)|(?:kullan[ıi]c[ıi]|al[ıi]c[ıi]|posta kutusu|adres)[^.;]{0,20}(?:bulunamad|mevcut degil|gecersiz|yok\b)|gecersiz (?:kullan[ıi]c[ıi]|al[ıi]c[ıi]|adres)/,
    // Mail.ru; https://yandex.com/support/mail/; NetEase; Tencent
    /(?:пользовател|ящик|адресат|получател|адрес|аккаунт)\S{0,4}[^.;]{0,40}(?:не (?:наиден|существует|зарегистрирован|обнаружен)|неизвест|отсутству)|не (?:існує|знайдено)|нет такого (?:пользовател|ящик|адрес)|неизвестны\S (?:пользовател|получател|адрес)|(?:用户|用戶|使用者|邮箱|郵箱|信箱|收件人|收信人|帐号|账号|账户|帳號|地址)\S{0,12}(?:不存在|未找到|找不到|无效|無效|未知|错误)|(?:无此|無此|没有此|没有这个|没有该|不存在的?|无效的?|查无此|查無此)(?:用户|用戶|使用者|邮箱|郵箱|收件人|账号|帐号|帳號)|(?:宛先|ユーザー?|メールアドレス|受信者|アカウント|メールボックス)[^。]{0,20}(?:不明|存在しま|存在しない|見つかりません|みつかりません|見当たりません|無効|使われて|使用されて)|存在しない(?:宛先|ユーザー?|アドレス|メールアドレス)|(?:사용자|수신자|계정|메일함|주소)[^.]{0,12}(?:없습니다|존재하지|찾을 수 없)|존재하지 않는/,
    // servers that reply in Hungarian, Romanian, Greek, Vietnamese, Arabic and Hebrew
    /(?:felhasznalo|cimzett|postafiok)\S{0,3}[^.;]{0,30}(?:nem letezik|nem talalhato|ismeretlen)|ismeretlen (?:felhasznalo|cimzett)|(?:utilizator|destinatar|adresa)\S{0,4}[^.;]{0,30}(?:nu exista|necunoscut|inexistent)|(?:χρηστης|παραληπτης|διευθυνση)[^.;]{0,30}(?:δεν (?:υπαρχει|βρεθηκε)|αγνωστ)|nguoi (?:nhan|dung)[^.;]{0,20}khong ton tai|(?:المستخدم|المستلم|العنوان)[^.;]{0,16}غير (?:موجود|معروف|صحيح)|(?:המשתמש|הנמען|הכתובת|התיבה)[^.;]{0,16}(?:לא|אינו|אינה) (?:קיי|נמצא)/,
  ],
  [
    'domain_not_found',
    // RFC 3463, section 3.2; RFC 7505; RFC 7504; Postfix; Exim; qmail
    /(?:unknown|no such|non-?existent) (?:mail )?(?:host|domain)|invalid (?:recipient|destination|target) (?:host|domain)|recipient domain must exist|\b(?:host|domain)(?: name)?:?(?: [^\s\]:]{1,80}){0,4}? (?:is |was )?(?:not found(?!, try)|unknown(?! (?:error|reason|command|status|problem))|(?:does not|doesn't) exist|(?:could not|cannot|couldn't) be found|not reachable)|nxdomain|no mx(?: record|host|\b)|no mail (?:host|server|exchanger)\b|null ?mx|(?:couldn't|could not|cannot|can't|unable to) find (?:any |a )?(?:host|mail exchanger|mx|mail server)|(?:host|domain|server) (?:does not|doesn't|never) accepts? (?:any )?(?:e-?)?mail(?! from)|unroute?able (?:address|domain|mail domain)|mx records? point\w* to non-?existent|name or service not known/,
    // replies of the above, in their languages
    /(?:domane|domain)\S{0,3}[^.;]{0,30}(?:existiert nicht|unbekannt|nicht gefunden)|domaine[^.;]{0,30}(?:inconnu|inexistant|n'existe p)|domini?o[^.;]{0,30}(?:no existe|desconocid|inexistente|nao existe|non esiste|sconosciut)|домен\S{0,3}[^.;]{0,30}(?:не (?:наиден|существует)|неизвест)|(?:域名|网域)\S{0,8}(?:不存在|无效|错误)|ドメイン[^。]{0,16}(?:存在しな|存在しま|見つかりません|不明)/,
  ],
];

const messageWords: readonly Family[] = [
  [
    'too_large',
    // RFC 1870; RFC 3463, section 3.4
    /(?:message|mail|e-?mail|size|attachment|data|body)s?\b[^.;]{0,60}(?:too (?:large|big)|(?<!queue )too long|exceed\w*[^.;]{0,40}(?:size|maximum|max\b|length|limit)|over (?:the )?(?:size|maximum))|(?:exceed\w*|larger than)[^.;]{0,60}(?:message|mail|maximum|size limit)s?\b[^.;]{0,20}(?:size|length)|recipsizelimit|size (?:limit|exceeded)|nachricht[^.;]{0,30}zu gro|message[^.;]{0,30}(?:trop (?:volumineux|gros|long)|taille)|mensaje[^.;]{0,30}(?:demasiado grande|tamano)|mensagem[^.;]{0,30}(?:muito grande|tamanho)|messaggio[^.;]{0,30}(?:troppo grande|dimension)|слишком больш|邮件(?:过大|太大)|大小超|サイズ/,
  ],
  [
    'malformed',
    // RFC 5322; Gmail; NetEase
    /rfc ?-?(?:2822|5322|5321|822)(?: \S+){0,3} complian|not rfc|non-?complian|rfcmessagenoncompliant|\b(?:multiple|duplicate[ds]?|missing|malformed|invalid|bad|illegal|broken|no) (?:\S{1,24} ){0,3}headers?\b|header (?:error|syntax)|bare (?:lf|cr|newline|line ?feed)|8-?bit data|lines? (?:too long|length)|(?:multiple|several) addresses in from|missing (?:a )?(?:valid )?(?:from|date|message-id)|malformed (?:message|mail|mime|from|to|date|body)|protocol violation|dt:sum\b/,
  ],
  [
    'spam',
    // Gmail; NetEase; Orange; Mail.ru
    /(?:^|[ ("'[,:-])(?:spam|spammy|spamming|junk)(?=$|[ )"',;:!\]]|\.(?:$| ))|unsolicited|\bu[bc]e\b|\bbulk (?:e-?)?mail|spam(?:assassin| ?score)|dt:spm|垃圾邮件|垃圾郵件|スパム|迷惑メール|спам|indesejad|no deseado|indesirable|pourriel|unerwunscht|indesiderat|스팸/,
  ],
  [
    'content',
    // https://support.google.com/mail/answer/6590; Mimecast; Tencent
    /\bvirus|malware|\binfected|trojan|phishing|ransomware|executable|attachments?[^;]{0,40}(?:not allowed|blocked|banned|forbidden|rejected|prohibited)|(?:banned|prohibited|forbidden|dangerous|suspicious) (?:content|attachment|file|extension|url|link)|content (?:presents|rejected|denied|blocked|not accepted|filter|restriction|violat)|(?:message|mail) content|potential(?:ly)? (?:security|dangerous)|blockedmessage|ウイルス|病毒|вирус/,
  ],
];

/** The weakest: read only if nothing else says why. */
const systemWords: readonly Family[] = [
  [
    'encryption',
    // RFC 3207; RFC 8460, section 4.3
    /\bstarttls\b|\btls\b|\bssl\b|\bcertificate|must be encrypted|encryption (?:needed|required)/,
  ],
  [
    'server_error',
    // RFC 5321, section 4.2; Postfix
    /\bloop(?:s|ing|ed)?\b|too many (?:hops|received)|hop count|insufficient (?:system|disk|resources)|disk (?:is )?full|no space left|out of memory|(?:internal|system|configuration|processing|protocol|database|local|software|i\/o|temporary server) (?:server )?(?:error|failure|problem|issue)|(?:server|system|mailer) (?:is )?(?:misconfigur|configuration)|\bldap\b|service (?:is )?(?:currently |temporarily )?(?:unavailable|not available)|(?:not|no longer) accepting (?:connections|messages|network)|server (?:is )?(?:too )?busy|error in processing|could not complete|queue file write/,
  ],
  [
    'host_unreachable',
    // RFC 3463, section 3.5; Postfix; Exim
    /connection (?:attempts? )?(?:timed? ?-?out|refused|reset|lost|closed|dropped|fail|issue|problem|error)|(?:lost|unable to (?:make|open)) (?:a )?connection|no route to host|(?:network|host) (?:is )?(?:unreachable|down)|(?:unable|not able|wasn't able|failed|could not|cannot|can't|couldn't) (?:to )?(?:connect|establish|reach)|refused to talk|not accept our requests to connect|operation timed|(?<!retry )\btime(?:d )?-?out|dns (?:query|lookup|server|error|fail|timeout)|name ?-?server|name service error|did not respond|\be(?:connrefused|timedout|connreset|hostunreach|notfound|connection|socket|dns)\b/,
  ],
  [
    'expired',
    // RFC 5321, section 4.5.4.1; Exim; qmail
    /expired|retry time|(?:in|on) (?:the |our )?queue (?:for )?too long|giv(?:ing|en|e) up(?! on)|multiple retries|maximum (?:number of )?(?:retries|delivery attempts)|not be (?:tried|retried)|(?:could not be|not been|undelivered|unable to deliver)[^;]{0,40}(?:for|after|within) \d+ ?(?:day|hour|minute)|queue (?:lifetime|life time)/,
  ],
  [
    'policy',
    // GMX; Yahoo; Mimecast
    /\bpolic(?:y|ies)\b|access denied|\bprohibited|\bforbidden|administrative(?:ly)?|\bdenied by|(?:blocked|rejected|refused) by (?:the )?(?:recipient|rule|filter|administrator|user)|anti-?spoof|envelope blocked|(?<!name )not (?:allowed|permitted|authori[sz]ed)|geo[- ]?block|richtlinie|politique|politica|политик|ポリシー|策略/,
  ],
];

export const phrases = {
  senderOnly: senderOnlyWords,
  sender: senderWords,
  recipient: recipientWords,
  message: messageWords,
  system: systemWords,
};
