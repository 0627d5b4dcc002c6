// Installs redis-server, which the tests of the cluster executor start for themselves, where it is absent and this may be done: with
// apt-get, as root or by sudo without a password. Never fails: without Redis those tests are skipped and say so.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const lists = '/var/lib/apt/lists';
const longest = 300_000;

if (!present('redis-server')) {
  const reason = install();
  if (reason !== undefined) {
    console.log(`redis-server is absent and ${reason}: the tests of the cluster executor are skipped.`);
  }
}

/** Why it could not be installed. */
function install() {
  if (!present('apt-get')) return 'there is no apt-get to install it with';
  const root = process.getuid?.() === 0;
  if (!root && !succeeds('sudo', ['-n', 'true'])) return 'neither root nor sudo without a password is there';
  const aptGet = (...args) => {
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    const [program, ...rest] = root ? command : ['sudo', '-n', ...command];
    return (
      spawnSync(program, rest, { stdio: ['ignore', 'inherit', 'inherit'], timeout: longest }).status === 0
    );
  };
  const wanted = ['install', '-y', '--no-install-recommends', 'redis-server'];
  const installed = (haveLists() && aptGet(...wanted)) || (aptGet('update') && aptGet(...wanted));
  return installed && present('redis-server') ? undefined : 'apt-get could not install it';
}

function haveLists() {
  try {
    return readdirSync(lists).some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
}

function present(program) {
  return succeeds(program, ['--version']);
}

function succeeds(program, args) {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore', timeout: longest });
  return error === undefined && status === 0;
}
