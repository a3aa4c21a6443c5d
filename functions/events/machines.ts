/** User agents of programs, each with its source. Other opens may be a program's too: scanners pose as browsers. */
export const machines: readonly RegExp[] = [
  // Exactly this: Apple's Mail Privacy Protection, which loads images before the mail is read:
  // https://help.socketlabs.com/docs/identifying-apple-mpp-opens-in-notification-api-events
  /^Mozilla\/5\.0$/,
  // Gmail's image proxy: https://www.scientiamobile.com/what-is-google-image-proxy/
  /\bGoogleImageProxy\b/,
  // Yahoo's mail proxy: https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html
  /\bYahooMailProxy\b/,
  // Barracuda, which follows links to look for threats: https://www.braze.com/docs/sms_rcs_bot_click_filtering/
  /\bBarracuda Sentinel\b/,
  // Google's crawlers and fetchers: https://developers.google.com/crawling/docs/crawlers-fetchers/overview-google-crawlers
  /\b(?:Googlebot|Google-Safety|APIs-Google|AdsBot-Google|FeedFetcher-Google)\b/i,
  // Bing's crawler and its previews: https://www.bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0
  /\b(?:bingbot|BingPreview)\b/,
  // Slack, which shows what links lead to: https://api.slack.com/robots
  /\bSlackbot\b/,
  // Facebook, which shows what links lead to: https://developers.facebook.com/docs/sharing/webmasters/web-crawlers
  /\bfacebookexternalhit\b/,
  // X, which shows what links lead to: https://developer.x.com/en/docs/x-for-websites/cards/guides/getting-started
  /\bTwitterbot\b/,
  // Snapchat, which shows what links lead to: https://developers.snap.com/robots
  /\bSnap URL Preview Service\b/,
  // LinkChecker: https://linkchecker.github.io/linkchecker/man/linkchecker.html
  /\bLinkChecker\//,
  // the W3C's link checker: https://validator.w3.org/docs/checklink.html
  /\bW3C-checklink\//,
  // a browser without a window, which programs drive: https://developer.chrome.com/docs/chromium/headless
  /\bHeadlessChrome\//,
  // Fetching programs under their default name:
  // https://suped.com/learn/email-deliverability/how-can-i-identify-bot-user-agents-in-my-email-click-data
  /^(?:curl|Wget|python-requests|Python-urllib|aiohttp|Go-http-client|Apache-HttpClient|Java|lua-resty-http)\//,
];

/** Longer user agents are none of these, and cost time. */
const longest = 512;

/** True only if a program says so; false does not mean a person. */
export function isMachine(userAgent: string | undefined): boolean {
  const text = userAgent?.trim() ?? '';
  return text !== '' && text.length <= longest && machines.some((pattern) => pattern.test(text));
}
