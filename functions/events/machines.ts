/** A program that opens mail, or follows links in it, without anybody who reads it. */
interface Machine {
  readonly what: string;
  /** In the user agent. */
  readonly pattern: RegExp;
  /** Who says so. */
  readonly source: string;
}

/**
 * Programs that say what they are, each with the page that says so. Scanners that call themselves a browser can't be
 * told from one, and no owner documents addresses that only its mail programs use: what is not here may be either.
 */
export const machines: readonly Machine[] = [
  {
    what: "Apple's Mail Privacy Protection, which loads images before anybody reads the mail: nothing but this",
    pattern: /^Mozilla\/5\.0$/,
    source: 'https://help.socketlabs.com/docs/identifying-apple-mpp-opens-in-notification-api-events',
  },
  {
    what: "Gmail's image proxy",
    pattern: /\bGoogleImageProxy\b/,
    source: 'https://www.scientiamobile.com/what-is-google-image-proxy/',
  },
  {
    what: "Yahoo's mail proxy",
    pattern: /\bYahooMailProxy\b/,
    source: 'https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
  },
  {
    what: 'Barracuda, which follows links to look for threats',
    pattern: /\bBarracuda Sentinel\b/,
    source: 'https://www.braze.com/docs/sms_rcs_bot_click_filtering/',
  },
  {
    what: "Google's crawlers and fetchers",
    pattern: /\b(?:Googlebot|Google-Safety|APIs-Google|AdsBot-Google|FeedFetcher-Google)\b/i,
    source: 'https://developers.google.com/crawling/docs/crawlers-fetchers/overview-google-crawlers',
  },
  {
    what: "Bing's crawler and its previews",
    pattern: /\b(?:bingbot|BingPreview)\b/,
    source: 'https://www.bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0',
  },
  {
    what: 'Slack, which shows what links lead to',
    pattern: /\bSlackbot\b/,
    source: 'https://api.slack.com/robots',
  },
  {
    what: 'Facebook, which shows what links lead to',
    pattern: /\bfacebookexternalhit\b/,
    source: 'https://developers.facebook.com/docs/sharing/webmasters/web-crawlers',
  },
  {
    what: 'X, which shows what links lead to',
    pattern: /\bTwitterbot\b/,
    source: 'https://developer.x.com/en/docs/x-for-websites/cards/guides/getting-started',
  },
  {
    what: 'Snapchat, which shows what links lead to',
    pattern: /\bSnap URL Preview Service\b/,
    source: 'https://developers.snap.com/robots',
  },
  {
    what: 'LinkChecker',
    pattern: /\bLinkChecker\//,
    source: 'https://linkchecker.github.io/linkchecker/man/linkchecker.html',
  },
  {
    what: "the W3C's link checker",
    pattern: /\bW3C-checklink\//,
    source: 'https://validator.w3.org/docs/checklink.html',
  },
  {
    what: 'a browser without a window, which programs drive',
    pattern: /\bHeadlessChrome\//,
    source: 'https://developer.chrome.com/docs/chromium/headless',
  },
  {
    what: 'programs that fetch, under the name that they have by themselves',
    pattern:
      /^(?:curl|Wget|python-requests|Python-urllib|aiohttp|Go-http-client|Apache-HttpClient|Java|lua-resty-http)\//,
    source:
      'https://suped.com/learn/email-deliverability/how-can-i-identify-bot-user-agents-in-my-email-click-data',
  },
];

/** Longer ones are none of these, and cost time. */
const longest = 512;

/** True only where a program says so; nobody is ever known to be a person. */
export function isMachine(userAgent: string | undefined): boolean {
  const text = userAgent?.trim() ?? '';
  return text !== '' && text.length <= longest && machines.some(({ pattern }) => pattern.test(text));
}
