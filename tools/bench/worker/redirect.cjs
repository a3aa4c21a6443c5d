// Below the SDK, so that all of it runs as in Lambda: an endpoint in the environment would take shorter ways.
const https = require('node:https');
const net = require('node:net');

https.Agent.prototype.createConnection = () => net.connect(Number(process.env.BENCH_SINK_PORT), '127.0.0.1');
