// Runs on whatever Node is there, so that an old one gets one clear line instead of a syntax error.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { engines, devEngines } = require('../package.json');

// The package ships no sources: what it holds is built for an older one.
const isClone = existsSync(join(__dirname, 'postern.ts'));
const needed = (isClone ? devEngines.runtime.version : engines.node).replace('>=', '');

const isOlder = (version) => {
  const [major, minor] = version.split('.').map(Number);
  const [leastMajor, leastMinor = 0] = needed.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
};

const own = process.versions.node;
const forInstall = process.argv.includes('--after-install');
if (isOlder(own)) {
  const way = isClone ? 'On Linux (x64, arm64) "npm ci" brings it along; elsewhere install it' : 'Install it';
  console.error(`Postern needs Node ${needed} or newer, this is ${own}. ${way} from https://nodejs.org.`);
  // What is installed is well, and says this again when it is run.
  if (!forInstall) process.exit(1);
} else if (forInstall) {
  const [, ofNpm = own] = /\bnode\/v(\S+)/.exec(process.env.npm_config_user_agent ?? '') ?? [];
  if (isOlder(ofNpm))
    console.error(
      `npm runs on Node ${ofNpm}, too old for Postern, which runs on the Node ${own} that came along in node_modules.`,
    );
}
