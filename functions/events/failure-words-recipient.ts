import type { Family } from './failure-family.ts';
import { gmail, microsoft, netease, orange, postfix } from './failure-sources.ts';

const rfc5321 = 'RFC 5321, section 4.2.3';

export const recipientWords: readonly Family[] = [
  {
    category: 'suppressed',
    words:
      /suppression list|has suppressed sending|\bsuppressed (?:address|recipient)|preblocked|\bbounced address|unsubscribed address/,
    source: 'https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html',
  },
  {
    category: 'mailbox_full',
    words:
      /(?:mail ?box|in-?box|mail ?folder|mail ?drop|maildir|mail ?spool|account|quota|storage|mailspace)\b[^.;]{0,40}\bfull\b|\bfull (?:mail ?box|in-?box)|over (?:\w+ ){0,2}quota|over(?:the)?quota|over disk|quota (?:is |has been |was )?(?:exceed|full|reach|violat|limit|used up)|(?<!submission)quota ?exceeded|mail ?box (?:size |storage )?(?:limit|capacity)|(?:mail ?box|account|user)\b[^.;]{0,30}\b(?:exceed(?:ed|s)|exhausted)|storage limit|(?:exceed|surpass)\w*[^.;]{0,40}(?:quota|storage|mail ?box (?:size|capacity|limit)|allocation|disk space)|(?:not enough|insufficient|no more|no|out of|lacks|limited)(?: (?!system|disk|server)\w+){0,2} (?:storage|space|room)\b|storage allocation|mail ?box ?full|user is over|(?:ofr|lpn)\d*_417/,
    source: `${rfc5321}; ${gmail}; ${microsoft}; ${orange}`,
  },
  {
    category: 'mailbox_full',
    words:
      /(?:postfach|mailbox|mailkonto|speicher)\S{0,3}[^.;]{0,30}(?:\bvoll\b|uberfullt|ueberfuellt|erschopft|uberschritten)|kontingent|(?:boite|bal|messagerie)[^.;]{0,40}(?:\bpleine|saturee)|quota[^.;]{0,20}(?:depass|atteint|excedid|superad|superat)|(?:buzon|casilla|bandeja)[^.;]{0,30}(?:llen[ao]|excedid)|cuota[^.;]{0,30}(?:excedid|superad|complet)|caixa[^.;]{0,40}(?:cheia|lotada)|(?:cota|limite de armazenamento)[^.;]{0,30}excedid|exced\w{1,4} (?:\w+ )?cota|(?:casella|mailbox)[^.;]{0,30}\bpiena|spazio[^.;]{0,20}(?:esaurit|insufficient)|(?:postvak|mailbox)[^.;]{0,20}\bvol\b|skrzynk\S{1,2}[^.;]{0,30}(?:pelna|przepelnion)|posta kutusu[^.;]{0,20}dolu|kota[^.;]{0,10}as[ıi]l/,
    source: `${orange}; https://postmaster.t-online.de; Libero, UOL and others as they reply`,
  },
  {
    category: 'mailbox_full',
    words:
      /ящик\S{0,3}[^.;]{0,30}переполн|переполнен|квот|(?:邮箱|郵箱|信箱|空间|空間|容量)\S{0,6}(?:已满|已滿|满|滿|不足|超限)|超出\S{0,6}(?:容量|配额)|(?:メールボックス|受信箱|容量)[^。]{0,16}(?:いっぱい|一杯|満杯|超え|超過|不足|オーバー)|(?:메일함|편지함|용량)[^.]{0,12}(?:초과|가득|부족)/,
    source: 'https://postmaster.mail.ru; https://service.mail.qq.com/detail/122',
  },
  {
    category: 'mailbox_disabled',
    words:
      /(?<!\bto (?:this |the |that )?)(?:account|mail ?box|user|recipient|alias|in-?box|addressee|(?<!\bip )address)\b[^.;]{0,60}\b(?:is|are|was|were|has been|(?<!may |might |could )have been|currently|permanently|:|-) ?(?:\w+ ){0,2}?(?:disabled|de-?activated|inactive|not active|suspended|frozen|terminated|discontinued|dormant|abandoned|blocked due to inactiv|not (?:currently )?(?:enabled|activated))|(?<!\bto (?:this |the |that )?)(?:account|mail ?box|user|recipient|alias)(?: @)?:? (?:is |was |has been )?(?:\w+ )?(?:closed(?! (?:the|connection))|terminated|deleted|removed|retired|archived|cancell?ed|locked out|disabled|de-?activated|inactive|suspended?|frozen)\b|(?:account|mail ?box|user)(?: @)? (?:is |has |was )?expired\b|(?:disabled|deactivated|inactive|suspended|archived|closed|expired) (?:recipient|user|account|mail ?box|email|address)|(?:account|mail ?box|user) (?:is |has been )(?:locked|blocked)(?! (?:from|by|for))|(?:account|mail ?box|user|recipient|address|alias|in-?box|person|employee)\b[^.;]{0,60}\bno longer\b|(?<!\b(?:to|for|of) (?:this |the |that )?)(?:account|mail ?box|user) \S{1,40} (?:has been|is|was) (?:permanently )?(?:deleted|closed|removed|terminated)\b|@ (?:is )?no longer|no longer (?:works?|employed|on (?:this )?server)|(?:user|mail ?box|recipient|account|person|employee|addressee|@) (?:has )?(?:moved|left)\b|disableduser|(?:ofr|lpn)\d*_426/,
    source: `RFC 3463, section 3.3; ${gmail}; ${microsoft}; ${netease}`,
  },
  {
    category: 'mailbox_disabled',
    words:
      /(?:konto|postfach|mailbox|empfanger|benutzer|(?<!ip-)adresse)\S{0,3}[^.;]{0,40}(?:deaktiviert|gesperrt|geschlossen|geloscht|inaktiv|stillgelegt|nicht mehr)|(?:compte|boite|destinataire|adresse(?! ip)|utilisateur)\b[^.;]{0,40}(?:\bbloque|desactive|suspendu|ferme\b|inactif|supprime|cloture|n'est plus)|(?:cuenta|buzon|usuario|casilla)\b[^.;]{0,40}(?:deshabilitad|desactivad|suspendid|bloquead|inactiv|cerrad|cancelad|eliminad|dad[ao] de baja)|(?:conta|caixa|usuario)\b[^.;]{0,40}(?:desativad|suspens|bloquead|inativ|desabilitad|cancelad|encerrad)|(?:casella|account|utente|indirizzo)\b[^.;]{0,40}(?:disabilitat|disattiv|sospes|bloccat|chius|non attiv|scadut|cessat)|(?:gebruiker|account|postvak)\b[^.;]{0,30}(?:uitgeschakeld|geblokkeerd|opgeheven)|(?:konto|skrzynk\S{1,2})[^.;]{0,30}(?:zablokowan|nieaktywn|zawieszon|usuniet)/,
    source: `${orange}; Free, Libero, UOL, T-Online and others as they reply`,
  },
  {
    category: 'mailbox_disabled',
    words:
      /(?:ящик|пользовател|аккаунт|адресат|учетн\S{1,4} запис)\S{0,4}[^.;]{0,30}(?:заблокирован|отключен|удален|неактив)|(?:邮箱|郵箱|用户|用戶|帐号|账号|账户|帳號|信箱)\S{0,10}(?:停用|禁用|冻结|凍結|锁定|注销|过期|失效)|(?:アカウント|メールボックス|ユーザー?|アドレス)[^。]{0,16}(?:停止|凍結|削除され|廃止|休止)|(?:계정|메일함|사용자)[^.]{0,12}(?:정지|비활성|휴면|삭제)|휴면 ?계정/,
    source: 'https://postmaster.mail.ru; https://service.mail.qq.com/detail/122; https://help.163.com',
  },
  {
    category: 'user_unknown',
    words:
      /(?:unknown|no such|invalid|non-?existe?ant|non-?existent|undeliverable|unrecogni[sz]ed|not a valid|isn't a valid|bad)(?:[ /](?:or|and|local|virtual|e-?mail|mail|destination|unknown|invalid|illegal|non-local|inactive|rcpt|forward)){0,3}[ -]?(?:user|recipient|mail ?box|account|address|alias|local[- ]?part|addressee|person|customer|subscriber|badrcptto)(?!s?[ -](?:agent|header))|(?:unknown|illegal) or (?:illegal|unknown)|nosuchuser|recip(?:ient)?notfound|not our customer|unknown in (?:local|virtual|relay)/,
    source: `${rfc5321}; ${postfix}; ${gmail}; ${microsoft}`,
  },
  {
    category: 'user_unknown',
    words:
      /(?:user|recipient|mail ?box|account|address|alias|addressee|in-?box|subscriber|person|local[- ]?part)(?:e?s)?\b(?!(?:'s)? (?:mail |e-?mail )?(?:server|system|host))[^.;]{0,60}?\b(?:unknown(?! (?:error|reason|command|host|domain|sender|status|problem|cause))|not (?:be )?found|unlisted|non-?existent|invalid\b(?! (?:response|certificate|header|command|char|content|format|domain|login|password|sender|from))|(?<!may |might |could )not (?:a |an )?(?:known|valid|exist|local|listed|recogni[sz]ed|registered|present|hosted)|(?:does|do|did)(?: not|n't) exist|isn't (?:a )?(?:valid|known|registered|here)|(?:could not|couldn't|cannot|can't|wasn't|was not) (?:be )?found|does(?: not|n't) have an?\b|doesn't have a|not in (?:our|the|my) (?:\w+ )?(?:directory|list|database|system))|(?:doesn't|does not) have an? \S{1,60} account/,
    source: `${rfc5321}; ${gmail}; ${microsoft}; https://postmaster.mail.ru`,
  },
  {
    category: 'user_unknown',
    words:
      /\b(?:no|not an?|there is no|there's no) (?:one|user|mail ?box|recipient|account|person|address)(?: \S{1,40}){0,2}? (?:here|by that name|with that|found|at this|at that|named|of that)|no (?:mail ?box|user|account|one|person) (?:here|by|at|found|available)|@ (?:not found|unknown|does not exist|doesn't exist|is unknown|is not valid)|#5\.1\.0 address rejected|cuda_nsu|mailbox unavailable \(s\d{6}|5\.5\.0 requested action not taken: mailbox unavailable|5\.4\.1 (?:@ ?:? ?)?recipient address rejected: access denied|(?:ofr|lpn)\d*_41[68]|(?<!may |might )not (?:a |an )?(?:known|registered|valid|local|current|active|recogni[sz]ed) (?:user|recipient|mail ?box|account|address|customer|person)|addressee unknown|(?:unable to|could not|couldn't|cannot) find @|recipients? cannot be verified/,
    source: `${microsoft} (5.4.1: directory-based edge blocking); Cisco's and Barracuda's gateways; https://sendersupport.olc.protection.outlook.com/pm/troubleshooting; ${orange}; ${netease}`,
  },
  {
    category: 'user_unknown',
    words:
      /(?:empf(?:a|ae)nger|benutzer|nutzer|adressat|adresse|postfach|mailbox|konto)\S{0,4}[^.;]{0,40}(?:unbekannt|existiert nicht|nicht (?:gefunden|bekannt|vorhanden|existent|zustellbar)|ung(?:u|ue)ltig)|(?:unbekannt|ung(?:u|ue)ltig)e?[rnsm]? (?:empf|benutzer|e?-?mail-?adress|adress|nutzer|postfach)|kein(?:e|en)? (?:solche|postfach|mailbox|benutzer)|(?:utilisateur|destinataire|adresse(?! ip)|boite|compte)\b[^.;]{0,40}(?:inconnu|inexistant|n'existe p|invalide|introuvable|non valide)|(?:usuario|destinatario|buzon|cuenta|direccion|casilla|persona)\b[^.;]{0,40}(?:desconocid|inexistente|no existe|no (?:fue |ha sido )?encontrad|invalid|no valid)|no existe[^.;]{0,20}(?:usuario|cuenta|buzon|persona|casilla)/,
    source: `${orange}; https://postmaster.t-online.de; Strato, Free, Terra and others as they reply`,
  },
  {
    category: 'user_unknown',
    words:
      /(?:usuario|destinatario|caixa(?: postal)?|conta|endereco)\b[^.;]{0,40}(?:desconhecid|inexistente|nao existe|nao (?:foi )?encontrad|invalid)|(?:utente|destinatario|casella|indirizzo|account)\b[^.;]{0,40}(?:sconosciut|inesistente|non esist|non (?:e stat[oa] )?trovat|non valid|invalid)|(?:gebruiker|ontvanger|(?:e-?mail)?adres|postvak|mailbox)\b[^.;]{0,30}(?:onbekend|bestaat niet|niet gevonden)|onbekende? (?:gebruiker|ontvanger|adres)|(?:okand|ukendt|ukjent|tuntematon)\S{0,2} (?:motta[gk]|anvand|bruger|modtager|bruker|vastaanott|kaytt)|(?:uzytkowni\S{1,2}|skrzynk\S{1,2}|adres|konto|odbiorc\S{1,2})\b[^.;]{0,30}(?:nie istnieje|nieznan|nie znalezion)|nieznan[ya] (?:uzytkownik|odbiorc|adres)|(?:schrank|uzivatel|adresa|prijemce)\S{0,2}[^.;]{0,30}(?:neexistuje|nenalezen|neznam)|neznam\S{1,2} (?:uzivatel|adres|prijemc)|(?:kullan[ıi]c[ıi]|al[ıi]c[ıi]|posta kutusu|adres)[^.;]{0,20}(?:bulunamad|mevcut degil|gecersiz|yok\b)|gecersiz (?:kullan[ıi]c[ıi]|al[ıi]c[ıi]|adres)/,
    source: 'UOL, Libero, Ziggo, WP, Onet, TTNet and others as they reply',
  },
  {
    category: 'user_unknown',
    words:
      /(?:пользовател|ящик|адресат|получател|адрес|аккаунт)\S{0,4}[^.;]{0,40}(?:не (?:наиден|существует|зарегистрирован|обнаружен)|неизвест|отсутству)|не (?:існує|знайдено)|нет такого (?:пользовател|ящик|адрес)|неизвестны\S (?:пользовател|получател|адрес)|(?:用户|用戶|使用者|邮箱|郵箱|信箱|收件人|收信人|帐号|账号|账户|帳號|地址)\S{0,12}(?:不存在|未找到|找不到|无效|無效|未知|错误)|(?:无此|無此|没有此|没有这个|没有该|不存在的?|无效的?|查无此|查無此)(?:用户|用戶|使用者|邮箱|郵箱|收件人|账号|帐号|帳號)|(?:宛先|ユーザー?|メールアドレス|受信者|アカウント|メールボックス)[^。]{0,20}(?:不明|存在しま|存在しない|見つかりません|みつかりません|見当たりません|無効|使われて|使用されて)|存在しない(?:宛先|ユーザー?|アドレス|メールアドレス)|(?:사용자|수신자|계정|메일함|주소)[^.]{0,12}(?:없습니다|존재하지|찾을 수 없)|존재하지 않는/,
    source: `https://postmaster.mail.ru; https://yandex.com/support/mail/; ${netease}; https://service.mail.qq.com/detail/122`,
  },
  {
    category: 'user_unknown',
    words:
      /(?:felhasznalo|cimzett|postafiok)\S{0,3}[^.;]{0,30}(?:nem letezik|nem talalhato|ismeretlen)|ismeretlen (?:felhasznalo|cimzett)|(?:utilizator|destinatar|adresa)\S{0,4}[^.;]{0,30}(?:nu exista|necunoscut|inexistent)|(?:χρηστης|παραληπτης|διευθυνση)[^.;]{0,30}(?:δεν (?:υπαρχει|βρεθηκε)|αγνωστ)|nguoi (?:nhan|dung)[^.;]{0,20}khong ton tai|(?:المستخدم|المستلم|العنوان)[^.;]{0,16}غير (?:موجود|معروف|صحيح)|(?:המשתמש|הנמען|הכתובת|התיבה)[^.;]{0,16}(?:לא|אינו|אינה) (?:קיי|נמצא)/,
    source: 'servers that reply in Hungarian, Romanian, Greek, Vietnamese, Arabic and Hebrew',
  },
  {
    category: 'domain_not_found',
    words:
      /(?:unknown|no such|non-?existent) (?:mail )?(?:host|domain)|invalid (?:recipient|destination|target) (?:host|domain)|recipient domain must exist|\b(?:host|domain)(?: name)?:?(?: [^\s\]:]{1,80}){0,4}? (?:is |was )?(?:not found(?!, try)|unknown(?! (?:error|reason|command|status|problem))|(?:does not|doesn't) exist|(?:could not|cannot|couldn't) be found|not reachable)|nxdomain|no mx(?: record|host|\b)|no mail (?:host|server|exchanger)\b|null ?mx|(?:couldn't|could not|cannot|can't|unable to) find (?:any |a )?(?:host|mail exchanger|mx|mail server)|(?:host|domain|server) (?:does not|doesn't|never) accepts? (?:any )?(?:e-?)?mail(?! from)|unroute?able (?:address|domain|mail domain)|mx records? point\w* to non-?existent|name or service not known/,
    source: `RFC 3463, section 3.2; RFC 7505; RFC 7504; ${postfix}; https://www.exim.org; https://cr.yp.to/proto/hcmssc.txt`,
  },
  {
    category: 'domain_not_found',
    words:
      /(?:domane|domain)\S{0,3}[^.;]{0,30}(?:existiert nicht|unbekannt|nicht gefunden)|domaine[^.;]{0,30}(?:inconnu|inexistant|n'existe p)|domini?o[^.;]{0,30}(?:no existe|desconocid|inexistente|nao existe|non esiste|sconosciut)|домен\S{0,3}[^.;]{0,30}(?:не (?:наиден|существует)|неизвест)|(?:域名|网域)\S{0,8}(?:不存在|无效|错误)|ドメイン[^。]{0,16}(?:存在しな|存在しま|見つかりません|不明)/,
    source: 'as the above reply in their languages',
  },
];
