// Runs on whatever Node is there, so that an old one gets one clear line instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  console.error(
    `Postern needs Node 24.12 or newer, this is ${process.versions.node}. On Linux (x64, arm64) "npm ci" brings it along; elsewhere install it from https://nodejs.org.`,
  );
  process.exit(1);
}
