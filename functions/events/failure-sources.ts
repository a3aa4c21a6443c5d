/** Where the words of several families are documented. */
export const exim = 'https://www.exim.org/exim-html-current/doc/html/spec_html/';
export const gmail = 'https://support.google.com/a/answer/3726730';
export const gmx = 'https://postmaster.gmx.net/en/error-messages';
export const mailru = 'https://postmaster.mail.ru';
export const microsoft =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online';
export const netease = 'https://help.163.com/09/1224/17/5RAJ4LMH00753VB8.html';
export const orange = 'https://postmaster.orange.fr';
export const postfix = 'https://www.postfix.org/postconf.5.html';
export const qmail = 'https://cr.yp.to/proto/hcmssc.txt';
export const tencent = 'https://service.mail.qq.com/detail/122';
export const yahoo = 'https://senders.yahooinc.com/smtp-error-codes/';
