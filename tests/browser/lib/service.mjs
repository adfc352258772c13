// The real program on a free port of the loopback address, with a database of its own, mails in a folder, and a clock that
// the journey moves. Everything that is started here is ended here, by its process id.

import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const program = process.env.GRADUS_BROWSER_PROGRAM;
const faketime = process.env.GRADUS_BROWSER_FAKETIME;
const running = new Set();
/** The services of the journey that is walked. */
const journey = new AsyncLocalStorage();

/** Ends whatever still runs, when the whole run ends early. */
export const endAll = () => Promise.all([...running].map((service) => service.stop()));

/** Walks, and ends the services that were started on the way; those of other journeys go on. */
export const walkWithServices = async (walk) => {
  const own = new Set();
  try {
    await journey.run(own, walk);
  } finally {
    await Promise.all([...own].filter((service) => running.has(service)).map((service) => service.stop()));
  }
};

const freePort = () =>
  new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits until `look` finds something. */
export const until = async (what, look, seconds = 15) => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} seconds in vain for ${what}`);
    await sleep(50);
  }
};

export class Service {
  /** `people`: a scenario's list; `flags`: further ones of serve; `databases`: makes and removes a PostgreSQL database. */
  static async start({ people, scenario = {}, flags = [], demo = false, postgres } = {}) {
    const service = new Service();
    running.add(service);
    journey.getStore()?.add(service);
    service.folder = mkdtempSync(join(tmpdir(), 'gradus-browser-'));
    service.mails = join(service.folder, 'mails');
    service.clockFile = join(service.folder, 'clock');
    service.ahead = 0;
    service.setClock();
    const port = await freePort();
    service.url = `http://127.0.0.1:${port}`;
    if (postgres) {
      service.admin = postgres;
      service.database = `gradus_browser_${process.pid}_${port}`;
      await promisify(execFile)('psql', [postgres, '-qc', `CREATE DATABASE ${service.database}`]);
      service.databaseUrl = postgres.replace(/\/[^/]*$/, `/${service.database}`);
    } else {
      service.databaseUrl = `sqlite://${join(service.folder, 'gradus.db')}`;
    }
    if (people) {
      const file = join(service.folder, 'scenario.yaml');
      const organisations = [...new Set(people.map((person) => person.organisation))];
      // JSON is YAML.
      writeFileSync(file, JSON.stringify({ schema_version: 1, organisations, people, ...scenario }));
      await service.command('seed', file);
    }
    service.flags = ['--listen', `127.0.0.1:${port}`, '--public-url', service.url, '--smtp-url', `file:${service.mails}`,
      '--outbox-seconds', '1', '--trusted-proxies', '127.0.0.1', '--log', 'warn', ...(demo ? ['--demo'] : []), ...flags];
    await service.serve();
    return service;
  }

  environment() {
    const { GRADUS_FRAMEWORKS: _, ...rest } = process.env;
    return {
      ...rest,
      GRADUS_DATABASE_URL: this.databaseUrl,
      LD_PRELOAD: faketime,
      FAKETIME_TIMESTAMP_FILE: this.clockFile,
      FAKETIME_NO_CACHE: '1',
      // Waiting is waiting, whatever the time of day.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  async serve() {
    this.log = '';
    this.child = spawn(program, ['serve', ...this.flags], { env: this.environment(), stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr.on('data', (data) => (this.log += data));
    this.ended = new Promise((done) => this.child.once('exit', done));
    await until('the service', async () => {
      if (this.child.exitCode !== null) throw new Error(`the service ended: ${this.log}`);
      return fetch(`${this.url}/health/ready`).then((answer) => answer.ok, () => false);
    });
  }

  /** A command of the program; what it printed. */
  async command(...words) {
    const { stdout } = await promisify(execFile)(program, words, { env: this.environment() });
    return stdout.trim();
  }

  setClock() {
    writeFileSync(this.clockFile, `+${this.ahead}`);
  }

  /** Moves the service's clock on. */
  advance(seconds) {
    this.ahead += seconds;
    this.setClock();
  }

  now() {
    return Date.now() + this.ahead * 1000;
  }

  /** The code that an authenticator shows now. A code works once, so the clock goes on first. */
  code(secret) {
    this.advance(30);
    const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(this.now() / 30000)));
    const mac = createHmac('sha1', key).update(counter).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1000000).padStart(6, '0');
  }

  /** Mails so far, oldest first: as they were written, and with their text readable. */
  mailed() {
    let names = [];
    try {
      names = readdirSync(this.mails).filter((name) => name.endsWith('.eml')).sort();
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    return names.map((name) => {
      const raw = readFileSync(join(this.mails, name), 'utf8');
      return raw.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    });
  }

  /** The newest link to `path` in a mail to `address`, once there is one that is not among `known`. */
  mailedLink(address, path, known = []) {
    return until(`a mail with ${path} to ${address}`, () => {
      const found = this.mailed()
        .filter((mail) => new RegExp(`^To:.*${address}`, 'im').test(mail))
        .map((mail) => mail.match(new RegExp(`${this.url}${path}/[A-Za-z0-9_-]+`))?.[0])
        .filter((link) => link && !known.includes(link));
      return found.at(-1);
    });
  }

  async stop() {
    running.delete(this);
    if (this.child && this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      const ended = await Promise.race([this.ended.then(() => true), sleep(10000)]);
      if (!ended) this.child.kill('SIGKILL');
      await this.ended;
    }
    if (this.database) await promisify(execFile)('psql', [this.admin, '-qc', `DROP DATABASE ${this.database} WITH (FORCE)`]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
