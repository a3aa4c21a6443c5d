const answer = (value, statusCode = 200) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
});

let ticking;
let longestPauseMs = 0;
function tick() {
  const now = Date.now();
  longestPauseMs = Math.max(longestPauseMs, now - ticking);
  ticking = now;
}

const web = {
  echo: (event, context) => answer({ event, context, remaining: context.getRemainingTimeInMillis() }),
  env: () => answer(process.env),
  pid: () => answer({ pid: process.pid }),
  inferred: () => ({ hello: 'world' }),
  invalid: () => ({ statusCode: 'none' }),
  binary: () => ({ statusCode: 200, body: Buffer.from([0, 255]).toString('base64'), isBase64Encoded: true }),
  throw() {
    throw new Error('on purpose');
  },
  exit: () => process.exit(3),
  hang: () => new Promise(() => {}),
  startTicking() {
    ticking = Date.now();
    setInterval(tick, 1);
    return answer({ pid: process.pid });
  },
  longestPause() {
    tick();
    return answer({ pid: process.pid, longestPauseMs });
  },
};

exports.web = async (event, context) => {
  console.log(`web was asked to ${event.pathParameters.what}`);
  return web[event.pathParameters.what](event, context);
};

exports.batch = async ({ Records }) => {
  for (const { body, attributes } of Records) {
    console.log(JSON.stringify({ body, receives: attributes.ApproximateReceiveCount, of: Records.length }));
  }
  const failed = Records.filter(({ body }) => body.startsWith('poison'));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

exports.slow = () => new Promise((resolve) => setTimeout(resolve, 500));

exports.sweep = async (event) => {
  const { AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, BUCKET } = process.env;
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/20261121/us-east-1/s3/aws4_request`;
  const object = `${AWS_ENDPOINT_URL}/${BUCKET}/swept`;
  await fetch(object, { method: 'PUT', headers: { authorization }, body: 'swept' });
  console.log(JSON.stringify({ swept: true }));
  const stored = await fetch(object, { headers: { authorization } });
  return { event, stored: await stored.text() };
};
